# The ways of a patient with a chip card. Buttons have the names that the played patient knows.

Story: An insured patient has a number after two touches
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the screen says "NGUYỄN VĂN MẪU"
  When continue is touched
  Then the page is choose-service
  When service-general is touched
  Then the number is A 001
  And the screen says "Phòng 101, tầng 1"
  And a slip comes out
  And the register holds 1 visit
  And nobody claims anything
  And at most 3 touches were needed
  When the card is taken away
  And done is touched
  Then the kiosk is ready for the next patient
