//! The built-in messages as people get them.

use html5gum::emitters::default::Token;

use super::*;
use crate::clock::Timestamp;
use crate::language::Language;
use crate::locale::Locale;
use crate::reset::RequestedFrom;
use crate::settings::{AppSettings, PasswordGeneration};

/// 2026-11-21T20:24:00Z.
const AT: Timestamp = Timestamp::from_millis(1_795_292_640_000);
const START: &str = "https://shop.example/forgot";
const LINK: &str = "https://id.example.com/r/LinkLinkLinkLinkLinkLinkLinkLinkLinkLinkLin";
const NOT_ME: &str = "https://id.example.com/n/NotMNotMNotMNotMNotMNotMNotMNotMNotMNotMNot";
const PASSWORD: &str = "bcdfghjkmnpqrstvwxy";
const MODES: [PasswordGeneration; 2] = [PasswordGeneration::Generate, PasswordGeneration::Input];

/// An app with everything that a message can show, under the longest name that is usual: 20 characters.
fn app() -> AppSettings {
    AppSettings::parse(&serde_json::json!({
        "name": "Twenty Characters Ab", "startUrl": START, "supportContact": "help@shop.example",
    }))
    .unwrap()
}

fn context(app: &AppSettings, mode: PasswordGeneration) -> MessageContext<'_> {
    let mut context = MessageContext::new(app, Some("Ann Example"), AT, mode);
    context.requested_from = Some(RequestedFrom::SAMPLE);
    context.link = Some(LINK);
    context.not_me_link = Some(NOT_ME);
    context.pin = Some("428317");
    context.password = Some(PASSWORD);
    context.lifetime_secs = Some(3_600);
    context.changed_at = Some(AT);
    context.otp_host = Some("id.example.com");
    context
}

fn rendered(kind: MessageKind, language: &Language, context: &MessageContext<'_>) -> Rendered {
    let settings = AppSettings::named("Any").unwrap();
    render(kind, &settings, Locale::parse(language.tag).as_ref(), context, |fault| panic!("{fault}")).unwrap()
}

/// Every mail in every language and for both ways of making the password: what it is, its text, its HTML.
fn mails(app: &AppSettings, of: impl Fn(&mut MessageContext<'_>)) -> Vec<(String, String, String)> {
    let mut mails = Vec::new();
    for language in Language::all() {
        for kind in MessageKind::ALL {
            for mode in MODES {
                let mut context = context(app, mode);
                of(&mut context);
                if let Rendered::Mail { text, html, .. } = rendered(kind, language, &context) {
                    mails.push((format!("{} {} {mode:?}", language.tag, kind.as_str()), text, html.unwrap()));
                }
            }
        }
    }
    mails
}

#[test]
fn every_mail_and_sms_reads_as_it_was_reviewed() {
    let app = app();
    for language in Language::all() {
        let mut all = String::new();
        for kind in MessageKind::ALL {
            let told = MODES.map(|mode| match rendered(kind, language, &context(&app, mode)) {
                Rendered::Mail { subject, text, .. } => format!("Subject: {subject}\n\n{text}"),
                Rendered::Sms { text } => format!("{text}\n"),
            });
            match told {
                [one, other] if one == other => all += &format!("==== {}\n{one}\n", kind.as_str()),
                both => {
                    for (mode, told) in MODES.iter().zip(both) {
                        all += &format!("==== {} ({})\n{told}\n", kind.as_str(), mode.as_str());
                    }
                }
            }
        }
        insta::assert_snapshot!(format!("texts-{}", language.tag), all);
    }
    for kind in [MessageKind::EmailLink, MessageKind::EmailNewPassword, MessageKind::EmailChanged] {
        let mail = rendered(kind, Language::english(), &context(&app, PasswordGeneration::Generate));
        let Rendered::Mail { html, .. } = mail else { panic!("a mail") };
        insta::assert_snapshot!(format!("html-en-{}", kind.as_str()), html.unwrap());
    }
}

/// The segments that each SMS may take. A link alone takes nearly all of a UCS-2 segment.
fn segments(language: &Language, kind: MessageKind) -> usize {
    match (language.tag, kind) {
        ("en" | "de" | "es" | "fr" | "pt-BR", _) => 1,
        ("zh-Hans" | "zh-Hant", MessageKind::SmsNewPassword | MessageKind::SmsChanged) => 1,
        _ => 2,
    }
}

#[test]
fn no_sms_takes_more_segments_than_its_language_needs() {
    let app = app();
    for language in Language::all() {
        for kind in MessageKind::ALL.into_iter().filter(|kind| kind.channel() == Channel::Sms) {
            for mode in MODES {
                for lifetime in [600, 1_800, 3_600, 86_400] {
                    let mut context = context(&app, mode);
                    context.lifetime_secs = Some(lifetime);
                    let Rendered::Sms { text } = rendered(kind, language, &context) else { panic!("an SMS") };
                    let size = SmsSize::of(&text);
                    let most = segments(language, kind);
                    assert!(
                        size.segments <= most,
                        "{language:?} {kind:?}: more than {most}: {size:?} {text}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_chinese_pin_takes_one_segment_under_a_name_of_twelve_letters() {
    let app = AppSettings::named("Twelve Chars").unwrap();
    for tag in ["zh-Hans", "zh-Hant"] {
        let mut context = context(&app, PasswordGeneration::Input);
        context.lifetime_secs = Some(600);
        context.otp_host = Some("example.com");
        let Rendered::Sms { text } = rendered(MessageKind::SmsPin, Language::of(tag).unwrap(), &context)
        else {
            panic!("an SMS")
        };
        assert_eq!(SmsSize::of(&text).segments, 1, "{text}");
    }
}

#[test]
fn the_code_comes_first_and_the_bound_line_last_in_every_language() {
    let app = app();
    for language in Language::all() {
        let context = context(&app, PasswordGeneration::Input);
        let Rendered::Sms { text } = rendered(MessageKind::SmsPin, language, &context) else {
            panic!("an SMS")
        };
        assert!(text.starts_with("428317 "), "{text}");
        assert!(text.ends_with("\n\n@id.example.com #428317"), "{text}");
        assert_eq!(text.matches("428317").count(), 2, "{text}");
    }
}

#[test]
fn a_mail_loads_nothing_and_leads_nowhere_but_to_what_it_is_about() {
    for (mail, _, html) in mails(&app(), |_| {}) {
        for loads in
            ["url(", "@import", "@font-face", "<link", "<img", "<video", "<iframe", "<object", "v:fill"]
        {
            assert!(!html.to_ascii_lowercase().contains(loads), "{mail}: {loads}");
        }
        for Ok(token) in html5gum::Tokenizer::new(&html) {
            let Token::StartTag(tag) = token else { continue };
            for (name, value) in &tag.attributes {
                let (name, value) = (String::from_utf8_lossy(name), String::from_utf8_lossy(value));
                match name.as_ref() {
                    "href" => assert!([LINK, NOT_ME, START].contains(&value.as_ref()), "{mail}: {value}"),
                    "src" | "srcset" | "background" | "poster" | "data" => panic!("{mail}: {name}={value}"),
                    _ => assert!(!value.contains("://"), "{mail}: {name}={value}"),
                }
            }
        }
    }
}

#[test]
fn a_mail_is_small_enough_to_be_shown_whole() {
    // Gmail cuts a mail at 102 kB, and drops a <style> of more than 8 kB.
    for (mail, _, html) in mails(&app(), |_| {}) {
        assert!(html.len() < 20_000, "{mail}: {}", html.len());
        let styles = html.split("<style>").skip(1).map(|rest| rest.split("</style>").next().unwrap().len());
        assert!(styles.max().unwrap() < 2_000, "{mail}");
    }
}

#[test]
fn the_link_can_be_pressed_and_be_copied() {
    for (mail, text, html) in
        mails(&app(), |_| {}).into_iter().filter(|(mail, ..)| mail.contains("email-link"))
    {
        assert_eq!(
            html.matches(&format!("href=\"{LINK}\"")).count(),
            2,
            "{mail}: the button and the plain link"
        );
        assert_eq!(html.matches(&format!(">{LINK}</a>")).count(), 1, "{mail}");
        assert!(text.contains(&format!("\n{LINK}\n")), "{mail}: on a line of its own");
    }
}

#[test]
fn what_asked_is_told_if_it_is_known_and_left_out_if_not() {
    let app = app();
    let known = mails(&app, |_| {});
    let unknown = mails(&app, |context| context.requested_from = None);
    for ((mail, text, html), (_, without, html_without)) in known.into_iter().zip(unknown) {
        let asked = mail.contains("email-link");
        assert_eq!((text.contains("Safari"), html.contains("Safari")), (asked, asked), "{mail}: {text}");
        for part in [&without, &html_without] {
            assert!(!part.contains("Safari") && !part.contains("iPhone"), "{mail}: {part}");
        }
        for left in ["  ", " .", " ,", ",.", "、。", " 。"] {
            assert!(!without.contains(left), "{mail}: {left:?} in {without}");
        }
    }
}

#[test]
fn every_mail_tells_when() {
    for (mail, text, html) in mails(&app(), |_| {}) {
        for part in [text, html] {
            assert!(
                part.contains("2026") && part.contains("20:24") && part.contains("UTC"),
                "{mail}: {part}"
            );
        }
    }
}

#[test]
fn what_is_written_from_left_to_right_keeps_its_direction_in_arabic() {
    for (mail, _, html) in mails(&app(), |_| {}).into_iter().filter(|(mail, ..)| mail.starts_with("ar ")) {
        for left_to_right in [LINK, START, PASSWORD, "help@shop.example"] {
            let shown = format!(">{left_to_right}<");
            for (at, _) in html.match_indices(&shown) {
                let element = &html[html[..at].rfind('<').unwrap()..at];
                assert!(element.contains("dir=\"ltr\""), "{mail}: {left_to_right} in {element}");
            }
        }
        let body = &html[html.find("</h1>").unwrap()..];
        for name in ["Twenty Characters Ab", "Ann Example"] {
            for (at, _) in body.match_indices(name) {
                let isolated = body[..at].ends_with("<bdi>") || body[..at].ends_with("\u{2068}");
                let label = body[..at].rfind("<a href").is_some_and(|link| !body[link..at].contains("</a>"));
                assert!(isolated || label, "{mail}: {}", &body[at..at + 20]);
            }
        }
    }
}
