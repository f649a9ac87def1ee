# What the insurance portal hears of a visit.

Story: A visit is notified once, when the clerk has named its first service
  Given the person insured-here
  And the service general has no first service of its own
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the number is A 001
  And a slip comes out
  When the card is taken away
  And done is touched
  And the clerk finds the visit among those that wait for a first service
  Then the portal holds 0 notifications
  When the clerk names the first service 02.1897 Khám Nội
  Then the portal holds 1 notification
  And its MA_DICH_VU is 02.1897
  And its TEN_DICH_VU is Khám Nội
  And its NGAY_YL begins with 20261123083
  And its NGAY_VAO begins with 20261123083
  And its HO_TEN is NGUYỄN VĂN MẪU
  And its SO_CCCD is 001080990107
  And its NGAY_SINH is 198001010000
  And its GIOI_TINH is 1
  And its MA_THE_BHYT is GD4010199990107
  And its MA_DKBD is 01999
  And its GT_THE_TU is 20260101
  And its GT_THE_DEN is 20351231
  And its MA_DOITUONG_KCB is 1.1
  And its MA_LOAI_KCB is 01
  And its MA_CSKCB is 01999
  And the register holds 1 visit

Story: A clinic goes from the double to another portal by its settings alone
  Given the person insured-here
  And the portal is another, over HTTPS, with forms, small letters, paths and an account of its own
  When the card is put on the reader
  And the six digits are typed
  Then the page is you
  When continue is touched
  And service-general is touched
  Then the number is A 001
  And a slip comes out
  And the portal holds 1 notification
  And its MA_CSKCB is 79123
  And its MA_THE_BHYT is GD4010199990107
  And its MA_DICH_VU is 02.1897
  And that portal was asked for everything
  When the card is taken away
  And done is touched
  Then the kiosk is ready for the next patient
