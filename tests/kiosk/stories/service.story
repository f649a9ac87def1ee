# What the patient comes for, and what is asked only when it matters.

Story: Who is not covered pays for the visit
  Given the person expired-card
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  Then the page is not-covered
  When pay-self is touched
  And service-general is touched
  Then the number is A 001
  And a slip comes out
  And at most 3 touches were needed

Story: A child comes with its father, and first
  Given the person child-insured
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  Then the page is ask-adult
  When adult-father is touched
  And service-paediatrics is touched
  Then the number is ƯT B 001
  And the priority queue is meant
  And the claim adult waits for the desk
  And at most 3 touches were needed

Story: A claimed priority waits for the desk
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And priority is touched
  Then the page is ask-priority
  When priority-pregnant is touched
  Then the page is choose-service
  When service-general is touched
  Then the number is A 001
  And the normal queue is meant
  And the claim priority waits for the desk

Story: Who is old comes first without a question
  Given the person over-75
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the number is ƯT A 001
  And nobody claims anything
  And at most 3 touches were needed

Story: A referral letter is asked for where it changes what is paid
  Given the person insured-province
  And the kiosk stands in a hospital that pays less without a referral
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the page is ask-papers
  When paper-referral is touched
  Then the page is ask-paper-number
  When the digits 1234 are typed
  And enter is touched
  Then the page is ask-paper-date
  When the digits 20112026 are typed
  Then the number is A 001
  And the claim referral waits for the desk

Story: A re-examination on its day is noted until the desk confirms it
  Given the person insured-province
  And the kiosk stands in a hospital that pays less without a referral
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  And paper-re-examination is touched
  And skip is touched
  Then the page is ask-paper-date
  When the digits 24112026 are typed
  Then the number is A 001
  And the claim re_examination waits for the desk

Story: An insured patient pays for what the insurance never pays
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  Then the page is choose-service
  When service-vaccination is touched
  Then the number is E 001
  And the screen says "Tự trả tiền khám."
  And a slip comes out
  And nobody claims anything
  And at most 3 touches were needed

Story: A re-examination slip that no longer counts is asked for again
  Given the person insured-province
  And the kiosk stands in a hospital that pays less without a referral
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  And paper-re-examination is touched
  And skip is touched
  Then the page is ask-paper-date
  When the digits 20012026 are typed
  Then the page is ask-paper-date
  When skip is touched
  Then the number is A 001
  And the claim re_examination waits for the desk

Story: A referral on the phone needs no more questions
  Given the person insured-province
  And the kiosk stands in a hospital that pays less without a referral
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  And paper-in-vneid is touched
  Then the number is A 001
  And the claim referral waits for the desk
  And at most 3 touches were needed

Story: Where primary care is paid in full nobody is asked for papers
  Given the person insured-province
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the number is A 001
  And nobody claims anything

Story: A service that is closed stands there with a word
  Given the person insured-here
  And the service eyes opens at 13:00
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  Then the page is choose-service
  And the screen says "13:00"

Story: A service whose numbers are drawn is closed for the next patient
  Given the person insured-here
  And the service driver-check gives 1 number a day
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-driver-check is touched
  Then the number is D 001
  When the card is taken away
  And done is touched
  And the next patient is full-benefit
  And the card is put on the reader
  And the six digits are typed
  And continue is touched
  Then the page is choose-service
  And driver-check is closed because it is full

Story: Who comes back within the day sees the same number again
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the number is A 001
  And a slip comes out
  When the card is taken away
  And done is touched
  And the next patient is insured-here
  And the card is put on the reader
  And the six digits are typed
  Then the page is you
  And the screen says "A 001"
  When again-0 is touched
  Then the number is A 001
  And a slip comes out
  And the register holds 1 visit
  And at most 1 touch was needed

Story: The second patient reads how many wait and how long
  Given the person insured-here
  When the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the number is A 001
  When the card is taken away
  And done is touched
  And the next patient is full-benefit
  And the card is put on the reader
  And the six digits are typed
  And continue is touched
  And service-general is touched
  Then the number is A 002
  And the screen says "7 phút"
