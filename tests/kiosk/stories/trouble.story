# Without a chip, and when something does not work: everybody is received, and the place in line is kept.

Story: Without a chip card the paper insurance card is scanned
  When no-chip card is said
  Then the page is no-chip
  When a paper insurance card is scanned
  Then the reason is no_chip
  And the help number is TG 001
  And a slip comes out
  And the desk's line holds 1 case

Story: Without a chip card a number is typed
  When no-chip card is said
  And type-number is touched
  Then the page is enter-number
  When the digits 12345 are typed
  And enter is touched
  Then the page is enter-number
  When correct is touched 5 times
  And the digits 001080990107 are typed
  And enter is touched
  Then the reason is no_chip
  And the help number is TG 001
  And the screen does not say "001080990107"

Story: Without a chip card a clerk helps
  When no-chip card is said
  And to-desk is touched
  Then the reason is no_chip
  And the help number is TG 001
  And a slip comes out

Story: Who needs help asks for it at any time
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  When help is touched
  Then the reason is help_wanted
  And the help number is TG 001

Story: Staff open the desk over the kiosk, also in the middle of a visit
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  When staff touch the clinic's sign five times
  Then the page is you
  And the desk's window is called for

Story: An emergency calls the desk and has no queue
  When emergency is touched
  Then the reason is emergency
  And there is no help number
  And no slip comes out
  And the desk's line holds 1 case

Story: An emergency in the middle of a visit names nobody
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  When emergency is touched
  Then the reason is emergency
  And the screen does not say "NGUYỄN VĂN MẪU"
  And no slip comes out

Story: Without its reader the kiosk says so, and who has no card is received all the same
  Given the reader is not there
  When the kiosk is opened
  Then the page is out-of-service
  And the screen says "Đầu đọc thẻ chưa sẵn sàng"
  And the screen says "Vẫn dùng được"
  When no-chip card is said
  And to-desk is touched
  Then the reason is no_chip
  And the help number is TG 001
  And a slip comes out

Story: Whose card is being read when the reader is pulled out is sent to the desk, and the kiosk recovers by itself
  Given the person insured-here
  And the card answers slowly
  When the card is put on the reader
  And the six digits are typed
  Then the page is reading-chip
  When the reader is pulled out
  Then the reason is reader_down
  And the screen says "Đầu đọc thẻ chưa hoạt động"
  And the help number is TG 001
  And a slip comes out
  And the register holds 0 visits
  When done is touched
  Then the page is out-of-service
  When the reader is plugged in again
  Then the kiosk is ready for the next patient
  Given the card lies still
  When the next patient is full-benefit
  And the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the screen does not say "NGUYỄN VĂN MẪU"

Story: Whose chip is judged already needs the reader no more
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the chip is judged
  When the reader is pulled out
  And continue is touched
  And service-general is touched
  Then the number is A 001
  And a slip comes out
  And the register holds 1 visit

Story: Without the portal patients are received and looked up later
  Given the person insured-here
  And the portal is away
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the number is A 001
  And a slip comes out
  And the portal is noted as away
  When the card is taken away
  And done is touched
  Then the screen says "Chưa tra cứu được bảo hiểm: ông/bà vẫn lấy số"

Story: Without paper the number stays on the screen, and the next patient knows before
  Given the person insured-here
  And the printer is out of paper
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the number is A 001
  And no slip comes out
  And the screen says "chụp mã này"
  And the code on the screen can be photographed
  And the register holds 1 visit
  And the desk's list says that a slip did not come out
  When the card is taken away
  And done is touched
  Then the printer is noted as away
  And the screen says "Máy in tạm ngừng"
  When paper is put into the printer
  Then the printer is noted as working

Story: A register that cannot write says so and registers nobody
  Given the person insured-here
  And the register cannot be written
  When the kiosk is opened
  Then the page is out-of-service
  When no-chip card is said
  And to-desk is touched
  Then the reason is no_chip
  And there is no help number
  And no slip comes out

Story: An emergency of which no desk can hear does not say that staff were called
  Given the register cannot be written
  When the kiosk is opened
  Then the page is out-of-service
  When emergency is touched
  Then the reason is emergency
  And the screen says "Xin gọi to nhân viên"
  And the screen no longer says "Đã gọi nhân viên y tế"

Story: Nothing of the last patient is shown to the next
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  When cancel is touched
  And the card is taken away
  Then the kiosk is ready for the next patient
  When the next patient is full-benefit
  And the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the screen does not say "NGUYỄN VĂN MẪU"

Story: A late answer about the last patient is never shown to the next
  Given the person expired-card
  And the portal keeps its first answer back
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the screen says "Đang tra cứu bảo hiểm y tế"
  And the portal was asked
  When cancel is touched
  And the card is taken away
  And the next patient is insured-here
  And the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the screen says "NGUYỄN VĂN MẪU"
  When the portal gives its first answer
  Then an answer came late: not_covered
  And the screen says "Có bảo hiểm y tế"
  And the answer not_covered was never shown
