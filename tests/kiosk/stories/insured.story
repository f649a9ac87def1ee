# The ways of a patient with a chip card. Buttons have the names that the played patient knows.

Story: An insured patient has a number after two touches
  Given the person insured-here
  And a card that was left is asked for every second
  When the kiosk is opened
  Then the screen says "Máy đọc tên, ngày sinh, số căn cước, địa chỉ và ảnh"
  When the card is put on the reader
  Then it is said aloud: digits
  When the six digits are typed
  Then the page is you
  And the screen says "NGUYỄN VĂN MẪU"
  And the screen says "Năm sinh 1980"
  And the screen says "Có bảo hiểm y tế"
  And the photo of the chip is shown
  When continue is touched
  Then the page is choose-service
  When service-general is touched
  Then the number is A 001
  And the screen says "Phòng 101, tầng 1"
  And a slip comes out
  And the register holds 1 visit
  And nobody claims anything
  And at most 3 touches were needed
  And it is said aloud 2 times: take-card
  When the card is taken away
  And done is touched
  Then the kiosk is ready for the next patient
