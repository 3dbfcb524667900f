# The words of pages, and of lifetimes and times in messages. The texts of messages are templates of their own
# (templates/messages/<language>/), since apps replace those.
#
# $app is the app's name; $minimum, $maximum, $count are numbers.

## Lifetimes: how long a link or code works. Stands after "for" ("works for 10 minutes").

duration-seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
}
duration-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
duration-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}

## Times. $time is 24-hour, such as 20:24; $year, $month and $day are numbers; $mm and $dd have two digits.

month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
date-time = { $day ->
    [1] 1er
   *[other] { $day }
} { month } { $year } à { $time } UTC
# For SMS: only letters, digits and signs of the GSM-7 alphabet where the language can.
date-time-short = { $dd }/{ $mm }/{ $year } à { $time } UTC

## Roughly what asked for a reset. $browser is a name such as Safari; $system is iPhone, iPad, Mac, Windows, Android,
## ChromeOS or Linux.

browser-on-system = { $browser } sur { $system }

## Every page

# Before the title of a page with an error.
page-error-prefix = Erreur :
# Followed by a link, an address or a number.
page-help = Besoin d’aide ? Contactez-nous :
page-close = Ce n’était pas vous ? Fermez cette page : rien ne changera.
# A button that was pressed.
page-busy = Un instant…

## The page with the one button that resets

confirm-title = Obtenir un nouveau mot de passe
confirm-lead = Lorsque vous appuyez sur le bouton :
confirm-sent-email = nous créons un nouveau mot de passe et l’envoyons à la même adresse e-mail ;
confirm-sent-sms = nous créons un nouveau mot de passe et l’envoyons par SMS au même numéro ;
confirm-old = votre mot de passe actuel cesse de fonctionner ;
confirm-signed-out = vos sessions sont fermées sur tous les appareils.
confirm-button = M’envoyer un nouveau mot de passe

## The page that takes a new password

choose-title = Choisissez un nouveau mot de passe
choose-label = Nouveau mot de passe
choose-show = Afficher le mot de passe
choose-shown = Votre mot de passe est visible.
choose-hidden = Votre mot de passe est masqué.
choose-policy = Utilisez de { $minimum } à { $maximum } caractères. Les espaces et les lettres de toutes les langues sont acceptés.
choose-policy-ascii = Utilisez de { $minimum } à { $maximum } caractères : uniquement des lettres sans accent ni cédille, des chiffres, des espaces et des symboles courants du clavier.
# While it is typed. Stands alone, so that no plural is needed.
choose-count-few = Caractères saisis : { $count } (au moins { $minimum })
choose-count-many = Caractères : { $count } (au plus { $maximum })
choose-count-enough = Longueur suffisante.
choose-effect = Lorsque vous appuyez sur le bouton, votre mot de passe actuel cesse de fonctionner et vos sessions sont fermées sur tous les appareils.
choose-button = Changer le mot de passe

## Why a new password is refused

refused-too-short = Le mot de passe doit comporter au moins { $minimum } caractères.
refused-too-long = Le mot de passe doit comporter au maximum { $maximum } caractères.
refused-not-ascii = Utilisez uniquement des lettres sans accent ni cédille, des chiffres, des espaces et des symboles courants du clavier.
refused-character = Le mot de passe contient un caractère qui ne peut pas être saisi sur tous les appareils.
refused-common = Ce mot de passe est l’un des plus courants et se devine facilement. Choisissez-en un autre.
refused-own-words = Le mot de passe ne doit pas être composé de votre nom, de votre adresse ou du nom de l’application.
refused-same = Le nouveau mot de passe doit être différent de l’ancien.
refused-weak = Ce mot de passe est trop facile à deviner.

# What is weak about it, after refused-weak.
weak-keyboard-row = Les touches qui se suivent sont faciles à deviner.
weak-keyboard-pattern = Les motifs courts sur le clavier sont faciles à deviner.
weak-repeat-character = Les répétitions comme « aaa » sont faciles à deviner.
weak-repeat-part = Les répétitions comme « abcabcabc » ne valent guère mieux que « abc ».
weak-top-10 = Il fait partie des 10 mots de passe les plus courants.
weak-top-100 = Il fait partie des 100 mots de passe les plus courants.
weak-common = C’est un mot de passe très courant.
weak-similar = Il ressemble à un mot de passe très courant.
weak-sequence = Les suites comme « abc » ou « 6543 » sont faciles à deviner.
weak-year = Les années récentes sont faciles à deviner.
weak-word = Un mot seul est facile à deviner.
weak-date = Les dates sont souvent faciles à deviner.
weak-name = Un nom seul est facile à deviner.
weak-names = Les noms courants sont faciles à deviner.
# What would be better: a list.
better-words = Utilisez plusieurs mots qui ne forment pas une expression connue.
better-no-signs = Symboles, chiffres et majuscules ne sont pas nécessaires.
better-longer = Ajoutez un ou deux mots, de préférence peu courants.
better-capitals = Les majuscules n’aident pas beaucoup.
better-all-capitals = Tout en majuscules est aussi facile à deviner que tout en minuscules.
better-reversed = Un mot écrit à l’envers ne vaut guère mieux.
better-substitutes = Remplacer « a » par « @ », par exemple, n’aide pas beaucoup.
better-keyboard = Utilisez un motif de clavier plus long, avec plus de changements de direction.
better-repeats = Évitez les mots et les caractères répétés.
better-sequences = Évitez les suites.
better-recent-years = Évitez les années récentes.
better-own-years = Évitez les années qui vous concernent.
better-own-dates = Évitez les dates et les années qui vous concernent.

## How the use of a link ended

ok-generate-title = Votre nouveau mot de passe est en route
ok-generate-email = Nous vous l’envoyons par e-mail. Cela peut prendre une minute ; vérifiez aussi vos spams.
ok-generate-sms = Nous vous l’envoyons par SMS. Cela peut prendre une minute.
ok-generate-then = Votre ancien mot de passe ne fonctionne plus et vos sessions ont été fermées sur tous les appareils. Connectez-vous avec le nouveau mot de passe.
ok-input-title = Votre mot de passe a été modifié
ok-input-then = Vos sessions ont été fermées sur tous les appareils. Connectez-vous avec votre nouveau mot de passe.
ok-button = Se connecter
ok-close = Vous pouvez fermer cette page et revenir à { $app }.

expired-title = Ce lien a expiré
expired-why = Les liens ne fonctionnent que peu de temps. Ce lien n’a pas modifié votre mot de passe.
used-title = Ce lien a déjà été utilisé
used-why = Chaque lien ne fonctionne qu’une fois, et celui-ci a servi à réinitialiser le mot de passe. Si c’était vous, connectez-vous avec le nouveau mot de passe.
used-then = Si ce n’était pas vous, ou si vous n’avez pas le nouveau mot de passe, il vous faut un nouveau lien dès maintenant.
superseded-title = Il existe un message plus récent
superseded-why = Après ce lien, nous vous avons envoyé un autre message. Ouvrez le plus récent et utilisez le lien ou le code qu’il contient.
superseded-then = Si vous ne le trouvez pas, il vous faut un nouveau lien.
invalid-title = Ce lien ne fonctionne pas
invalid-why = Il est peut-être incomplet. Revenez au message et copiez le lien en entier, jusqu’au tout dernier caractère.
invalid-then = S’il ne fonctionne toujours pas, il vous faut un nouveau lien.
unreadable-title = Demande illisible
unreadable-why = Les données reçues étaient endommagées ou trop volumineuses, et rien n’a été modifié. Ouvrez à nouveau le lien du message.
unavailable-title = L’opération n’a pas pu aboutir
unavailable-why = Le problème vient de chez nous. Rien n’est perdu et vous pouvez réessayer sans risque. Attendez une minute, puis rechargez cette page ou appuyez sur le bouton.

too-many-title = Trop de tentatives

again-button = Demander un nouveau lien
again-back = Revenez à { $app } et demandez-en un nouveau.
again-back-plain = Revenez à l’application et demandez-en un nouveau.
try-again = Réessayer

## The link that says "it was not me", in messages about a request and about a change. $duration is a lifetime, $until a time.

not-me-request-title = Annuler cette demande ?
not-me-request-link = le lien de cette demande cesse de fonctionner ;
not-me-request-kept = votre mot de passe reste le même et aucune session n’est fermée.
not-me-request-button = Annuler la demande
not-me-change-title = Fermer toutes les sessions ?
not-me-change-why = Votre mot de passe a été modifié, et vous indiquez que ce n’était pas vous.
not-me-change-out = les sessions de votre compte sont fermées sur tous les appareils, y compris ceux d’autres personnes ;
not-me-change-contact = nous envoyons un lien ou un code pour un nouveau mot de passe à un autre contact de votre compte ;
not-me-change-no-contact = aucun message n’est envoyé, car votre compte n’a pas d’autre contact utilisable ;
not-me-change-hold = personne ne peut se connecter pendant { $duration }, pas même vous, sauf si le mot de passe est réinitialisé via un autre contact ;
not-me-change-password = le mot de passe modifié reste en place. Choisissez-en un nouveau dès que possible.
not-me-change-button = Fermer toutes les sessions
not-me-close = Si c’était vous, fermez cette page : rien ne changera.
not-me-request-done-title = La demande est annulée
not-me-request-done-why = Le lien de cette demande ne fonctionne plus. Votre mot de passe n’a pas été modifié.
not-me-change-done-title = Toutes les sessions sont fermées
not-me-change-done-why = Les sessions de votre compte ont été fermées sur tous les appareils, et tous les liens et codes précédents ne fonctionnent plus.
not-me-change-done-contact = Nous envoyons un lien ou un code pour un nouveau mot de passe à un autre contact de votre compte. Cela peut prendre une minute.
not-me-change-done-no-contact = Votre compte n’a pas d’autre contact utilisable : aucun message n’a été envoyé.
not-me-change-done-held = Personne ne peut se connecter jusqu’au { $until }, sauf si le mot de passe est réinitialisé avant via un autre contact.
not-me-change-done-then = Le mot de passe modifié reste valable jusqu’à ce que vous en choisissiez un nouveau. Faites-le maintenant.
not-me-change-done-mail = Si quelqu’un d’autre lit peut-être vos e-mails, changez aussi le mot de passe de votre messagerie.
not-me-over-title = Il n’y a plus rien à faire ici
not-me-request-over-why = Cette demande ne peut plus modifier votre mot de passe : elle a expiré ou une demande plus récente l’a remplacée. Si celle-ci ne vient pas de vous non plus, utilisez le lien de son message.
not-me-change-over-why = Votre mot de passe a de nouveau été modifié depuis ; ce lien n’a donc plus d’effet. Si ce n’était pas vous, utilisez le lien du message le plus récent.
not-me-expired-why = Après une modification, ce lien ne fonctionne que pendant un temps limité ; il n’a rien changé. Si vous ne reconnaissez pas cette modification, demandez un nouveau mot de passe.
not-me-invalid-why = Il est peut-être incomplet, ou l’adresse à laquelle il a été envoyé n’est plus celle du compte. Rien n’a été modifié.
not-me-reset-button = Obtenir un nouveau mot de passe
not-me-reset-back = Revenez à { $app } et demandez un nouveau mot de passe.

## The start page: who asks, and how. $account is what was typed; $duration a lifetime; $time minutes and seconds.

start-title = Mot de passe oublié ?
start-lead = Indiquez-nous votre compte et nous vous enverrons un message pour obtenir un nouveau mot de passe.
start-account = Adresse e-mail, numéro de téléphone ou nom d’utilisateur
start-account-hint = Commencez un numéro de téléphone par + et l’indicatif du pays, par exemple +33 6 39 98 12 34.
start-how = Comment souhaitez-vous être contacté ?
start-how-email-link = Lien par e-mail
start-how-sms-link = Lien par SMS
start-how-sms-pin = Code par SMS
start-button = Continuer
start-error-empty = Saisissez votre adresse e-mail, votre numéro de téléphone ou votre nom d’utilisateur.
start-error-email = Cette adresse e-mail n’est pas complète. Elle doit ressembler à nom@example.com.
start-error-phone = Nous ne pouvons pas lire ce numéro. Commencez par + et l’indicatif du pays, par exemple +33 6 39 98 12 34.
start-error-name = Un nom d’utilisateur ne contient que des lettres sans accent, des chiffres et les signes . _ - sans espace. Un numéro de téléphone commence par +.
start-error-method = Choisissez l’un de ces moyens.
start-told-unknown = Nous ne trouvons pas ce compte. Vérifiez l’orthographe, ou essayez une autre adresse, un autre numéro ou un autre nom d’utilisateur.
start-told-disabled = Ce compte est désactivé : son mot de passe ne peut pas être réinitialisé.
start-told-passwordless = Ce compte n’a pas de mot de passe à réinitialiser. Connectez-vous de votre façon habituelle.
start-told-email = Ce compte n’a pas d’adresse e-mail confirmée à laquelle envoyer un lien.
start-told-phone = Ce compte n’a pas de numéro de téléphone confirmé auquel envoyer un SMS.

## After it was asked for: what to do, and what to do when nothing comes

start-sent-email-title = Consultez vos e-mails
start-sent-sms-title = Consultez vos SMS
start-sent-email-link = Si { $account } correspond à un compte, nous envoyons un lien à l’adresse e-mail confirmée de ce compte.
start-sent-sms-link = Si { $account } correspond à un compte, nous envoyons un lien par SMS au numéro de téléphone confirmé de ce compte.
start-sent-sms-pin = Si { $account } correspond à un compte, nous envoyons un code par SMS au numéro de téléphone confirmé de ce compte.
start-sent-then = Ouvrez le lien et suivez les étapes. Il fonctionne pendant { $duration }. Votre mot de passe actuel fonctionne jusqu’à la fin de ces étapes.
start-late-title = Pas de message ?
start-late-email-link = Cela peut prendre une minute. Vérifiez aussi vos spams.
start-late-sms-link = Cela peut prendre une minute.
start-late-sms-pin = Cela peut prendre une minute. Si le message contient un lien au lieu d’un code, ouvrez le lien.
start-late-country = { $account } n’a pas d’indicatif de pays. S’il s’agit d’un numéro de téléphone, recommencez avec + et l’indicatif du pays.
start-late-account = Rien n’arrive si ce compte n’existe pas, ou si son adresse ou son numéro n’a jamais été confirmé.
start-late-wait = Vous pourrez envoyer un autre message dans { $duration }.
start-again-button = Envoyer un autre message
start-again-countdown = Envoyer un autre message ({ $time })
start-other = Essayer une autre adresse, un autre numéro ou un autre moyen

## The form that takes the code of a text message. $count is a number of digits.

start-code-title = Saisissez le code
start-code-label = Code reçu par SMS
start-code-hint = 6 chiffres. Il fonctionne pendant { $duration }.
start-code-once-more = Saisissez aussi le code une nouvelle fois.
start-code-effect = Lorsque vous appuyez sur le bouton, nous envoyons un nouveau mot de passe par SMS au même numéro. Votre mot de passe actuel cesse de fonctionner et vos sessions sont fermées sur tous les appareils.
start-code-malformed = Le code comporte { $count } chiffres.
start-code-not-valid = Ce code n’est pas valable. Utilisez celui du message le plus récent. Après cinq essais incorrects, un code cesse de fonctionner ; envoyez alors un autre message.
start-code-expired = Ce code a expiré. Envoyez un autre message pour en obtenir un nouveau.

## Nothing can be asked for here

start-too-many-why = Trop de messages ont été demandés depuis votre réseau ou pour cette application ; aucun n’a été envoyé cette fois. Réessayez dans { $duration }.
start-off-title = Cette page n’est pas disponible
start-off-why = Aucun mot de passe ne peut être réinitialisé ici. Revenez à l’application ou au site où vous vous connectez et commencez là-bas.
start-unreadable-why = Les données reçues étaient endommagées ou trop volumineuses, et rien n’a été modifié. Recommencez.
