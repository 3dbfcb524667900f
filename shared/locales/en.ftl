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
choose-policy = Use { $minimum } to { $maximum } characters. Spaces and letters of any language are fine.
choose-policy-ascii = Use { $minimum } to { $maximum } characters: only English letters, digits, spaces and keyboard symbols.
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
