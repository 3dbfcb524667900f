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

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $system ->
    [iPhone] { $browser } auf dem iPhone
    [iPad] { $browser } auf dem iPad
    [Mac] { $browser } auf dem Mac
   *[other] { $browser } unter { $system }
}

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

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = Diese Anforderung stornieren?
not-me-request-link = funktioniert der Link dieser Anforderung nicht mehr;
not-me-request-kept = bleibt Ihr Passwort, wie es ist, und niemand wird abgemeldet.
not-me-request-button = Anforderung stornieren
not-me-change-title = Alle Geräte abmelden?
not-me-change-why = Ihr Passwort wurde geändert, und Sie geben an, dass Sie das nicht waren.
not-me-change-out = werden alle Geräte von Ihrem Konto abgemeldet, auch die anderer Personen;
not-me-change-contact = senden wir einen Link oder Code für ein neues Passwort an einen anderen Kontakt Ihres Kontos;
not-me-change-no-contact = wird keine Nachricht gesendet, da Ihr Konto keinen anderen nutzbaren Kontakt hat;
not-me-change-hold = kann sich { $duration } lang niemand anmelden, auch Sie nicht, es sei denn, das Passwort wird über einen anderen Kontakt zurückgesetzt;
not-me-change-password = bleibt das geänderte Passwort bestehen. Wählen Sie so bald wie möglich ein neues.
not-me-change-button = Alle Geräte abmelden
not-me-close = Wenn Sie das waren, schließen Sie diese Seite; es ändert sich nichts.
not-me-request-done-title = Die Anforderung ist storniert
not-me-request-done-why = Der Link dieser Anforderung funktioniert nicht mehr. Ihr Passwort wurde nicht geändert.
not-me-change-done-title = Alle Geräte sind abgemeldet
not-me-change-done-why = Alle Geräte wurden von Ihrem Konto abgemeldet, und alle früheren Links und Codes funktionieren nicht mehr.
not-me-change-done-contact = Wir senden einen Link oder Code für ein neues Passwort an einen anderen Kontakt Ihres Kontos. Das kann eine Minute dauern.
not-me-change-done-no-contact = Ihr Konto hat keinen anderen nutzbaren Kontakt, daher wurde keine Nachricht gesendet.
not-me-change-done-held = Bis { $until } kann sich niemand anmelden, es sei denn, das Passwort wird vorher über einen anderen Kontakt zurückgesetzt.
not-me-change-done-then = Das geänderte Passwort gilt, bis Sie ein neues wählen. Tun Sie das jetzt.
not-me-change-done-mail = Wenn möglicherweise jemand anderes Ihre E-Mails liest, ändern Sie auch das Passwort Ihres E-Mail-Kontos.
not-me-over-title = Hier ist nichts mehr zu tun
not-me-request-over-why = Diese Anforderung kann Ihr Passwort nicht mehr ändern: Sie ist abgelaufen oder wurde durch eine neuere ersetzt. Wenn auch die neuere nicht von Ihnen stammt, nutzen Sie den Link in deren Nachricht.
not-me-change-over-why = Ihr Passwort wurde seitdem noch einmal geändert, daher bewirkt dieser Link nichts mehr. Wenn Sie das nicht waren, nutzen Sie den Link in der neuesten Nachricht.
not-me-expired-why = Dieser Link gilt nach einer Änderung nur begrenzte Zeit und hat jetzt nichts geändert. Wenn Sie die Änderung nicht kennen, fordern Sie ein neues Passwort an.
not-me-invalid-why = Er ist möglicherweise unvollständig, oder die Adresse, an die er ging, gehört nicht mehr zum Konto. Es wurde nichts geändert.
not-me-reset-button = Neues Passwort anfordern
not-me-reset-back = Kehren Sie zu { $app } zurück und fordern Sie ein neues Passwort an.
