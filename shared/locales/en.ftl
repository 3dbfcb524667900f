# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
duration-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
duration-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
date-time = { $day } { month } { $year }, { $time } UTC
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $year }-{ $mm }-{ $dd } { $time } UTC

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $browser } on { $system }

## Every page

# Before the title of a page with an error.
page-error-prefix = Error:
# Followed by a link, an address or a number.
page-help = Need help? Contact
page-close = Not you? Close this page; nothing changes.
# A button that was pressed.
page-busy = One moment…

## The page with the one button that resets

confirm-title = Get a new password
confirm-lead = When you press the button:
confirm-sent-email = we make a new password and send it to the same email address;
confirm-sent-sms = we make a new password and send it to the same phone by text message;
confirm-old = your old password stops working;
confirm-signed-out = you are signed out everywhere.
confirm-button = Send me a new password

## The page that takes a new password

choose-title = Choose a new password
choose-label = New password
choose-show = Show password
choose-shown = Your password is visible.
choose-hidden = Your password is hidden.
choose-policy = Use { $minimum } to { $maximum } characters. Spaces and letters of any language are fine.
choose-policy-ascii = Use { $minimum } to { $maximum } characters: only English letters, digits, spaces and keyboard symbols.
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = Characters so far: { $count } (at least { $minimum })
choose-count-many = Characters: { $count } (at most { $maximum })
choose-count-enough = Long enough.
choose-effect = When you press the button, your old password stops working and you are signed out everywhere.
choose-button = Change password

## Why a new password is refused

refused-too-short = The password must have at least { $minimum } characters.
refused-too-long = The password must have at most { $maximum } characters.
refused-not-ascii = Use only English letters, digits, spaces and keyboard symbols.
refused-character = The password has a character that cannot be typed everywhere.
refused-common = This password is one of the most common ones and easily guessed. Choose another.
refused-own-words = The password must not be made of your name, your address or the name of the app.
refused-same = The new password must differ from the old one.
refused-weak = This password is too easy to guess.

# What is weak about it, after refused-weak.
weak-keyboard-row = Keys that lie in a row are easy to guess.
weak-keyboard-pattern = Short patterns on the keyboard are easy to guess.
weak-repeat-character = Repeats such as “aaa” are easy to guess.
weak-repeat-part = Repeats such as “abcabcabc” are hardly better than “abc”.
weak-top-10 = It is one of the 10 most common passwords.
weak-top-100 = It is one of the 100 most common passwords.
weak-common = It is a very common password.
weak-similar = It is close to a very common password.
weak-sequence = Sequences such as “abc” or “6543” are easy to guess.
weak-year = Recent years are easy to guess.
weak-word = A single word is easy to guess.
weak-date = Dates are often easy to guess.
weak-name = A single name is easy to guess.
weak-names = Common names are easy to guess.
# What would be better: a list.
better-words = Use a few words that are not a well-known phrase.
better-no-signs = You do not need symbols, digits or capital letters.
better-longer = Add another word or two, the rarer the better.
better-capitals = Capital letters do not help much.
better-all-capitals = All capital letters are as easy to guess as all small ones.
better-reversed = A word spelled backwards is hardly better.
better-substitutes = “@” for “a” and the like does not help much.
better-keyboard = Use a longer pattern on the keyboard, with more turns.
better-repeats = Avoid words and characters that repeat.
better-sequences = Avoid sequences.
better-recent-years = Avoid recent years.
better-own-years = Avoid years that have to do with you.
better-own-dates = Avoid dates and years that have to do with you.

## How the use of a link ended

ok-generate-title = Your new password is on its way
ok-generate-email = We are sending it to your email address. It can take a minute; look in the spam folder too.
ok-generate-sms = We are sending it to your phone by text message. It can take a minute.
ok-generate-then = Your old password no longer works and you were signed out everywhere. Sign in with the new password.
ok-input-title = Your password was changed
ok-input-then = You were signed out everywhere. Sign in with your new password.
ok-button = Go to sign in
ok-close = You can close this page and go back to { $app }.

expired-title = This link has expired
expired-why = Links work for a short time only. Your password was not changed by this link.
used-title = This link was already used
used-why = Each link works once, and this one has reset the password. If that was you, sign in with the new password.
used-then = If it was not you, or you do not have the new password, you need a new link now.
superseded-title = There is a newer message
superseded-why = After this link we sent you another message. Open the newest one and use the link or code in it.
superseded-then = If you cannot find it, you need a new link.
invalid-title = This link does not work
invalid-why = It may not be complete. Go back to the message and copy the whole link, to the very last character.
invalid-then = If it still does not work, you need a new link.
unreadable-title = That could not be read
unreadable-why = What arrived here was damaged or too large, and nothing was changed. Open the link from the message again.
unavailable-title = We could not do this just now
unavailable-why = The problem is on our side. Nothing was lost, and it is safe to try again. Wait a minute, then reload this page or press the button.

too-many-title = Too many tries

again-button = Ask for a new link
again-back = Go back to { $app } and ask for a new one.
again-back-plain = Go back to the app and ask for a new one.
try-again = Try again

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = Cancel this request?
not-me-request-link = the link of this request stops working;
not-me-request-kept = your password stays as it is, and nobody is signed out.
not-me-request-button = Cancel the request
not-me-change-title = Sign out every device?
not-me-change-why = Your password was changed, and you say that it was not you.
not-me-change-out = every device is signed out of your account, also those of other people;
not-me-change-contact = we send a link or code for a new password to another contact of your account;
not-me-change-no-contact = no message is sent, since your account has no other contact that we can use;
not-me-change-hold = nobody can sign in for { $duration }, not even you, unless the password is reset over another contact;
not-me-change-password = the changed password stays. Choose a new one as soon as you can.
not-me-change-button = Sign out every device
not-me-close = If it was you, close this page; nothing changes.
not-me-request-done-title = The request is cancelled
not-me-request-done-why = The link of this request no longer works. Your password was not changed.
not-me-change-done-title = Every device is signed out
not-me-change-done-why = Every device was signed out of your account, and all links and codes from before have stopped working.
not-me-change-done-contact = We are sending a link or code for a new password to another contact of your account. It can take a minute.
not-me-change-done-no-contact = Your account has no other contact that we can use, so no message was sent.
not-me-change-done-held = Nobody can sign in until { $until }, unless the password is reset over another contact before.
not-me-change-done-then = The changed password stays until you choose a new one. Do that now.
not-me-change-done-mail = If somebody else may be reading your email, change the password of your email account, too.
not-me-over-title = There is nothing left to do here
not-me-request-over-why = This request can no longer change your password: it has expired, or a newer one took its place. If you did not ask for the newer one either, use the link in its message.
not-me-change-over-why = Your password was changed once more since then, so this link does nothing any more. If that was not you, use the link in the newest message.
not-me-expired-why = This link works for a limited time after a change, and changed nothing now. If you do not recognize the change, ask for a new password.
not-me-invalid-why = It may not be complete, or the address that it was sent to is no longer the one of the account. Nothing was changed.
not-me-reset-button = Get a new password
not-me-reset-back = Go back to { $app } and ask for a new password.

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = Forgot your password?
start-lead = Tell us which account is yours, and we will send you a message to get a new password.
start-account = Email address, phone number or user name
start-account-hint = Begin a phone number with + and the country code, such as +1 206 555 0100.
start-how = How should we reach you?
start-how-email-link = Link by email
start-how-sms-link = Link by text message
start-how-sms-pin = Code by text message
start-button = Continue
start-error-empty = Enter your email address, phone number or user name.
start-error-email = This email address is not complete. It should look like name@example.com.
start-error-phone = We cannot read this phone number. Begin with + and the country code, such as +1 206 555 0100.
start-error-name = A user name has only English letters, digits and the signs . _ - and no spaces. A phone number begins with +.
start-error-method = Choose one of these ways.
start-told-unknown = We cannot find this account. Check the spelling, or try another address, number or user name.
start-told-disabled = This account is disabled, so its password cannot be reset.
start-told-passwordless = This account has no password that could be reset. Sign in the way you usually do.
start-told-email = This account has no confirmed email address that we could send a link to.
start-told-phone = This account has no confirmed phone number that we could send a text message to.

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = Check your email
start-sent-sms-title = Check your phone
start-sent-email-link = If { $account } belongs to an account, we are sending a link to the confirmed email address of that account.
start-sent-sms-link = If { $account } belongs to an account, we are sending a link by text message to the confirmed phone number of that account.
start-sent-sms-pin = If { $account } belongs to an account, we are sending a code by text message to the confirmed phone number of that account.
start-sent-then = Open the link and follow the steps. It works for { $duration }. Your old password works until you have finished.
start-late-title = No message?
start-late-email-link = It can take a minute. Look in the spam folder too.
start-late-sms-link = It can take a minute.
start-late-sms-pin = It can take a minute. If the message has a link instead of a code, open the link.
start-late-country = { $account } has no country code. If it is a phone number, start again with + and the country code.
start-late-account = Nothing comes if there is no such account, or if its address or number was never confirmed.
start-late-wait = You can send another message in { $duration }.
start-again-button = Send another message
start-again-countdown = Send another message ({ $time })
start-other = Try another address, number or way

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = Enter the code
start-code-label = Code from the text message
start-code-hint = 6 digits. It works for { $duration }.
start-code-once-more = Enter the code once more, too.
start-code-effect = When you press the button, we send a new password to the same phone by text message. Your old password stops working and you are signed out everywhere.
start-code-malformed = The code has { $count } digits.
start-code-not-valid = This code is not valid. Use the one from the newest message. After five wrong tries a code stops working; then send another message.
start-code-expired = This code has expired. Send another message to get a new one.

## Nothing can be asked for here

start-too-many-why = Too many messages were asked for from your network or for this app, so none was sent now. Try again in { $duration }.
start-off-title = This page is not available
start-off-why = No password can be reset here. Go back to the app or website where you sign in, and start there.
start-unreadable-why = What arrived here was damaged or too large, and nothing was changed. Start again.
