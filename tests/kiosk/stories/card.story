# From the card to the person: digits, QR, moved cards, forged chips.

Story: The QR code before the card saves the digits
  Given the person insured-here
  When the QR code of the card is scanned
  Then the page is put-card
  When the card is put on the reader
  And continue is touched
  And service-general is touched
  Then the number is A 001
  And at most 2 touches were needed

Story: The digits before the card
  Given the person insured-here
  When the screen is touched
  And the six digits are typed
  Then the page is put-card
  When the card is put on the reader
  And continue is touched
  And service-general is touched
  Then the number is A 001

Story: Wrong digits are asked for again
  Given the person insured-here
  When the card is put on the reader
  And wrong digits are typed
  Then the screen says "6 số vừa nhập chưa đúng"
  When the six digits are typed
  Then the page is you

Story: A damaged code is refused with words
  Given the person insured-here
  When the card is put on the reader
  Then the page is enter-digits
  When a damaged code is scanned
  Then the page is enter-digits
  And the screen says "Không đọc được mã này"
  When the QR code of the card is scanned
  Then the page is you

Story: A card that moved is read on when it comes back
  Given the person insured-here
  And the card moves while it is read
  When the card is put on the reader
  And the six digits are typed
  Then the page is put-card
  Given the card lies still
  When the card is put on the reader
  Then the page is you

Story: A forged chip gets a number on the screen, no paper, and nobody is registered
  Given the person insured-here
  And the card is a forgery (dg13-changed-byte)
  When the card is put on the reader
  And the six digits are typed
  Then the reason is authenticity_failed
  And the help number is TG 001
  And no slip comes out
  And the register holds 0 visits
  When the card is taken away
  And done is touched
  Then the kiosk is ready for the next patient

Story: A home-made card is looked at by a clerk
  Given the person insured-here
  And the card is one that cannot prove itself, of an unknown issuer
  When the card is put on the reader
  And the six digits are typed
  Then the reason is chip_not_trusted
  And the help number is TG 001
  And no slip comes out

Story: Who is not the card's holder says so
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  And not-me is touched
  Then the reason is not_me
  And the help number is TG 001
  And the register holds 0 visits

Story: A page that nobody touches ends by itself and names nobody
  Given the person insured-here
  And a page waits 2 seconds for a touch
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the page is idle
  When the card is taken away
  Then the kiosk is ready for the next patient

Story: A card that is left on the reader in the middle of a visit is asked for aloud until it is gone
  Given the person insured-here
  And a card that was left is asked for every second
  And a page waits 2 seconds for a touch
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the page is idle
  And the screen says "Thẻ đang nằm trên đầu đọc"
  And the screen does not say "NGUYỄN VĂN MẪU"
  And it is said aloud 2 times: take-card
  When the card is taken away
  Then the kiosk is ready for the next patient

Story: Who needs more time is asked before the page ends, and stays with one touch
  Given the person insured-here
  And a page waits 31 seconds for a touch, and asks 30 seconds before
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the screen says "Ông/bà còn ở đây không?"
  When stay is touched
  Then the screen no longer says "Ông/bà còn ở đây không?"
  And the page is you
  When continue is touched
  And service-general is touched
  Then the number is A 001

Story: The language is chosen with a touch and goes back to Vietnamese
  Given the person insured-here
  When the card is put on the reader
  And language-en is touched
  And the six digits are typed
  Then the page is you
  When continue is touched
  And service-general is touched
  Then the number is A 001
  And the screen says "Room 101, ground floor"
  When the card is taken away
  And done is touched
  Then the kiosk is ready for the next patient
  And the screen does not say "Emergency"

Story: The two lines of a passport open it
  Given the person insured-here
  And the card is of the profile passport
  When the lines of the passport are scanned
  Then the page is put-card
  When the card is put on the reader
  Then the page is you
