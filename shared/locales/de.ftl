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
# A button that was pressed.
page-busy = Einen Moment …

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
choose-show = Passwort anzeigen
choose-shown = Ihr Passwort ist sichtbar.
choose-hidden = Ihr Passwort ist verborgen.
choose-policy = Verwenden Sie { $minimum } bis { $maximum } Zeichen. Leerzeichen und Buchstaben aller Sprachen sind erlaubt.
choose-policy-ascii = Verwenden Sie { $minimum } bis { $maximum } Zeichen: nur Buchstaben von A bis Z (ohne Umlaute und ß), Ziffern, Leerzeichen und gängige Sonderzeichen der Tastatur.
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = Zeichen bisher: { $count } (mindestens { $minimum })
choose-count-many = Zeichen: { $count } (höchstens { $maximum })
choose-count-enough = Lang genug.
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
refused-weak = Dieses Passwort ist zu leicht zu erraten.

# What is weak about it, after refused-weak.
weak-keyboard-row = Tasten, die nebeneinanderliegen, sind leicht zu erraten.
weak-keyboard-pattern = Kurze Muster auf der Tastatur sind leicht zu erraten.
weak-repeat-character = Wiederholungen wie „aaa“ sind leicht zu erraten.
weak-repeat-part = Wiederholungen wie „abcabcabc“ sind kaum besser als „abc“.
weak-top-10 = Es ist eines der 10 häufigsten Passwörter.
weak-top-100 = Es ist eines der 100 häufigsten Passwörter.
weak-common = Es ist ein sehr häufiges Passwort.
weak-similar = Es ähnelt einem sehr häufigen Passwort.
weak-sequence = Folgen wie „abc“ oder „6543“ sind leicht zu erraten.
weak-year = Jahreszahlen der letzten Zeit sind leicht zu erraten.
weak-word = Ein einzelnes Wort ist leicht zu erraten.
weak-date = Daten sind oft leicht zu erraten.
weak-name = Ein einzelner Name ist leicht zu erraten.
weak-names = Häufige Namen sind leicht zu erraten.
# What would be better: a list.
better-words = Verwenden Sie mehrere Wörter, die keine bekannte Redewendung ergeben.
better-no-signs = Sonderzeichen, Ziffern oder Großbuchstaben sind nicht nötig.
better-longer = Fügen Sie ein oder zwei Wörter hinzu, am besten seltene.
better-capitals = Großbuchstaben helfen kaum.
better-all-capitals = Nur Großbuchstaben sind so leicht zu erraten wie nur Kleinbuchstaben.
better-reversed = Ein rückwärts geschriebenes Wort ist kaum besser.
better-substitutes = „@“ statt „a“ und Ähnliches hilft kaum.
better-keyboard = Verwenden Sie ein längeres Tastaturmuster mit mehr Richtungswechseln.
better-repeats = Vermeiden Sie Wörter und Zeichen, die sich wiederholen.
better-sequences = Vermeiden Sie Folgen.
better-recent-years = Vermeiden Sie Jahreszahlen der letzten Zeit.
better-own-years = Vermeiden Sie Jahreszahlen, die mit Ihnen zu tun haben.
better-own-dates = Vermeiden Sie Daten und Jahreszahlen, die mit Ihnen zu tun haben.

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

too-many-title = Zu viele Versuche

again-button = Neuen Link anfordern
again-back = Kehren Sie zu { $app } zurück und fordern Sie einen neuen an.
again-back-plain = Kehren Sie zur App zurück und fordern Sie einen neuen an.
try-again = Noch einmal versuchen

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = Diese Anforderung zurückziehen?
not-me-request-link = funktioniert der Link dieser Anforderung nicht mehr;
not-me-request-kept = bleibt Ihr Passwort, wie es ist, und niemand wird abgemeldet.
not-me-request-button = Anforderung zurückziehen
not-me-change-title = Alle Geräte abmelden?
not-me-change-why = Ihr Passwort wurde geändert, und Sie geben an, dass Sie das nicht waren.
not-me-change-out = werden alle Geräte von Ihrem Konto abgemeldet, auch die anderer Personen;
not-me-change-contact = senden wir einen Link oder Code für ein neues Passwort an einen anderen Kontakt Ihres Kontos;
not-me-change-no-contact = wird keine Nachricht gesendet, da Ihr Konto keinen anderen nutzbaren Kontakt hat;
not-me-change-hold = kann sich { $duration } lang niemand anmelden, auch Sie nicht, es sei denn, das Passwort wird über einen anderen Kontakt zurückgesetzt;
not-me-change-password = bleibt das geänderte Passwort bestehen. Wählen Sie so bald wie möglich ein neues.
not-me-change-button = Alle Geräte abmelden
not-me-close = Wenn Sie das waren, schließen Sie diese Seite; es ändert sich nichts.
not-me-request-done-title = Die Anforderung ist zurückgezogen
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

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = Passwort vergessen?
start-lead = Sagen Sie uns, welches Konto Ihres ist. Wir senden Ihnen dann eine Nachricht, mit der Sie ein neues Passwort bekommen.
start-account = E-Mail-Adresse, Telefonnummer oder Benutzername
start-account-hint = Beginnen Sie eine Telefonnummer mit + und der Ländervorwahl, zum Beispiel +49 30 23125 000.
start-how = Wie sollen wir Sie erreichen?
start-how-email-link = Link per E-Mail
start-how-sms-link = Link per SMS
start-how-sms-pin = Code per SMS
start-button = Weiter
start-error-empty = Geben Sie Ihre E-Mail-Adresse, Ihre Telefonnummer oder Ihren Benutzernamen ein.
start-error-email = Diese E-Mail-Adresse ist nicht vollständig. Sie sollte so aussehen: name@example.com.
start-error-phone = Diese Telefonnummer können wir nicht lesen. Beginnen Sie mit + und der Ländervorwahl, zum Beispiel +49 30 23125 000.
start-error-name = Ein Benutzername hat nur Buchstaben von A bis Z, Ziffern und die Zeichen . _ - und keine Leerzeichen. Eine Telefonnummer beginnt mit +.
start-error-method = Wählen Sie eine dieser Möglichkeiten.
start-told-unknown = Wir finden dieses Konto nicht. Prüfen Sie die Schreibweise oder versuchen Sie es mit einer anderen Adresse, einer anderen Nummer oder einem anderen Benutzernamen.
start-told-disabled = Dieses Konto ist deaktiviert; sein Passwort kann daher nicht zurückgesetzt werden.
start-told-passwordless = Dieses Konto hat kein Passwort, das zurückgesetzt werden könnte. Melden Sie sich so an wie sonst auch.
start-told-email = Dieses Konto hat keine bestätigte E-Mail-Adresse, an die wir einen Link senden könnten.
start-told-phone = Dieses Konto hat keine bestätigte Telefonnummer, an die wir eine SMS senden könnten.

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = Sehen Sie in Ihren E-Mails nach
start-sent-sms-title = Sehen Sie auf Ihrem Telefon nach
start-sent-email-link = Wenn { $account } zu einem Konto gehört, senden wir einen Link an die bestätigte E-Mail-Adresse dieses Kontos.
start-sent-sms-link = Wenn { $account } zu einem Konto gehört, senden wir einen Link per SMS an die bestätigte Telefonnummer dieses Kontos.
start-sent-sms-pin = Wenn { $account } zu einem Konto gehört, senden wir einen Code per SMS an die bestätigte Telefonnummer dieses Kontos.
start-sent-then = Öffnen Sie den Link und folgen Sie den Schritten. Er gilt { $duration }. Ihr bisheriges Passwort gilt, bis Sie fertig sind.
start-late-title = Keine Nachricht?
start-late-email-link = Das kann eine Minute dauern. Sehen Sie auch im Spamordner nach.
start-late-sms-link = Das kann eine Minute dauern.
start-late-sms-pin = Das kann eine Minute dauern. Wenn die Nachricht statt eines Codes einen Link enthält, öffnen Sie den Link.
start-late-country = { $account } hat keine Ländervorwahl. Wenn es eine Telefonnummer ist, beginnen Sie noch einmal, mit + und der Ländervorwahl.
start-late-account = Es kommt nichts, wenn es kein solches Konto gibt oder wenn seine Adresse oder Nummer nie bestätigt wurde.
start-late-wait = In { $duration } können Sie noch eine Nachricht senden lassen.
start-again-button = Noch eine Nachricht senden
start-again-countdown = Noch eine Nachricht senden ({ $time })
start-other = Andere Adresse, Nummer oder Art versuchen

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = Code eingeben
start-code-label = Code aus der SMS
start-code-hint = 6 Ziffern. Er gilt { $duration }.
start-code-once-more = Geben Sie auch den Code noch einmal ein.
start-code-effect = Wenn Sie auf die Schaltfläche tippen oder klicken, senden wir ein neues Passwort per SMS an dasselbe Telefon. Ihr bisheriges Passwort gilt dann nicht mehr, und Sie werden überall abgemeldet.
start-code-malformed = Der Code hat { $count } Ziffern.
start-code-not-valid = Dieser Code ist nicht gültig. Verwenden Sie den aus der neuesten Nachricht. Nach fünf falschen Versuchen gilt ein Code nicht mehr; lassen Sie dann noch eine Nachricht senden.
start-code-expired = Dieser Code ist abgelaufen. Lassen Sie noch eine Nachricht senden, um einen neuen zu bekommen.

## Nothing can be asked for here

start-too-many-why = Aus Ihrem Netz oder für diese App wurden zu viele Nachrichten angefordert; deshalb wurde jetzt keine gesendet. Versuchen Sie es in { $duration } noch einmal.
start-off-title = Diese Seite gibt es nicht
start-off-why = Hier kann kein Passwort zurückgesetzt werden. Gehen Sie zurück zu der App oder Website, bei der Sie sich anmelden, und beginnen Sie dort.
start-unreadable-why = Die empfangenen Daten waren beschädigt oder zu groß, und es wurde nichts geändert. Beginnen Sie von vorn.
