# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
    [one] { $count } Sekunde
   *[other] { $count } Sekunden
}
duration-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
duration-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
duration-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
date-time = { $day }. { month } { $year } um { $time } Uhr (UTC)
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $dd }.{ $mm }.{ $year } um { $time } UTC

## Every page

# Before the title of a page with an error.
page-error-prefix = Fehler:
# Followed by a link, an address or a number.
page-help = Brauchen Sie Hilfe? Kontaktieren Sie uns:
page-close = Waren Sie das nicht? Schließen Sie diese Seite; es ändert sich nichts.

## The page with the one button that resets

confirm-title = Neues Passwort anfordern
confirm-lead = Wenn Sie auf die Schaltfläche tippen oder klicken,
confirm-sent-email = erstellen wir ein neues Passwort und senden es an dieselbe E-Mail-Adresse;
confirm-sent-sms = erstellen wir ein neues Passwort und senden es per SMS an dasselbe Telefon;
confirm-old = gilt Ihr bisheriges Passwort nicht mehr;
confirm-signed-out = werden Sie überall abgemeldet.
confirm-button = Neues Passwort senden

## The page that takes a new password

choose-title = Neues Passwort wählen
choose-label = Neues Passwort
choose-policy = Verwenden Sie { $minimum } bis { $maximum } Zeichen. Leerzeichen und Buchstaben aller Sprachen sind erlaubt.
choose-policy-ascii = Verwenden Sie { $minimum } bis { $maximum } Zeichen: nur Buchstaben von A bis Z (ohne Umlaute und ß), Ziffern, Leerzeichen und gängige Sonderzeichen der Tastatur.
choose-effect = Wenn Sie auf die Schaltfläche tippen oder klicken, gilt Ihr bisheriges Passwort nicht mehr, und Sie werden überall abgemeldet.
choose-button = Passwort ändern

## Why a new password is refused

refused-too-short = Das Passwort muss mindestens { $minimum } Zeichen lang sein.
refused-too-long = Das Passwort darf höchstens { $maximum } Zeichen lang sein.
refused-not-ascii = Verwenden Sie nur Buchstaben von A bis Z (ohne Umlaute und ß), Ziffern, Leerzeichen und gängige Sonderzeichen der Tastatur.
refused-character = Das Passwort enthält ein Zeichen, das sich nicht überall eingeben lässt.
refused-common = Dieses Passwort ist eines der häufigsten und leicht zu erraten. Wählen Sie ein anderes.
refused-own-words = Das Passwort darf nicht aus Ihrem Namen, Ihrer Adresse oder dem Namen der App bestehen.
refused-same = Das neue Passwort muss sich vom bisherigen unterscheiden.

## How the use of a link ended

ok-generate-title = Ihr neues Passwort ist unterwegs
ok-generate-email = Wir senden es an Ihre E-Mail-Adresse. Das kann eine Minute dauern; sehen Sie auch im Spamordner nach.
ok-generate-sms = Wir senden es per SMS an Ihr Telefon. Das kann eine Minute dauern.
ok-generate-then = Ihr bisheriges Passwort gilt nicht mehr, und Sie wurden überall abgemeldet. Melden Sie sich mit dem neuen Passwort an.
ok-input-title = Ihr Passwort wurde geändert
ok-input-then = Sie wurden überall abgemeldet. Melden Sie sich mit Ihrem neuen Passwort an.
ok-button = Zur Anmeldung
ok-close = Sie können diese Seite schließen und zu { $app } zurückkehren.

expired-title = Dieser Link ist abgelaufen
expired-why = Links gelten nur kurze Zeit. Mit diesem Link wurde Ihr Passwort nicht geändert.
used-title = Dieser Link wurde schon verwendet
used-why = Jeder Link funktioniert nur einmal, und mit diesem wurde das Passwort bereits zurückgesetzt. Wenn Sie das waren, melden Sie sich mit dem neuen Passwort an.
used-then = Wenn Sie das nicht waren oder das neue Passwort nicht haben, brauchen Sie jetzt einen neuen Link.
superseded-title = Es gibt eine neuere Nachricht
superseded-why = Nach diesem Link haben wir Ihnen eine weitere Nachricht gesendet. Öffnen Sie die neueste und verwenden Sie den Link oder Code darin.
superseded-then = Wenn Sie sie nicht finden, brauchen Sie einen neuen Link.
invalid-title = Dieser Link funktioniert nicht
invalid-why = Er ist möglicherweise unvollständig. Gehen Sie zurück zur Nachricht und kopieren Sie den ganzen Link bis zum allerletzten Zeichen.
invalid-then = Wenn er dann immer noch nicht funktioniert, brauchen Sie einen neuen Link.
unreadable-title = Das konnte nicht gelesen werden
unreadable-why = Die empfangenen Daten waren beschädigt oder zu groß, und es wurde nichts geändert. Öffnen Sie den Link aus der Nachricht noch einmal.
unavailable-title = Das war gerade nicht möglich
unavailable-why = Das Problem liegt bei uns. Es ging nichts verloren, und Sie können es bedenkenlos noch einmal versuchen. Warten Sie eine Minute und laden Sie dann diese Seite neu oder nutzen Sie die Schaltfläche.

again-button = Neuen Link anfordern
again-back = Kehren Sie zu { $app } zurück und fordern Sie einen neuen an.
again-back-plain = Kehren Sie zur App zurück und fordern Sie einen neuen an.
try-again = Noch einmal versuchen
