//! What an app's own text must be before it is saved: an undefined placeholder is an error then, and never when
//! a message is sent.

mod fault;
mod html;
mod rendered;
mod walk;

pub use fault::{Fault, Severity};

use super::own::{Parts, TemplateSource};
use super::render::MessageContext;
use super::{MessageKind, Part, placeholders};
use crate::clock::Timestamp;
use crate::language::Language;
use crate::locale::Locale;
use crate::reset::Method;
use crate::settings::{AppSettings, PasswordGeneration};
use walk::Walk;

/// What one part of a template may have, in bytes.
const MAX_SOURCE: usize = 65_536;

/// What a preview and a check show of a message that is asked for at `now`.
pub fn sample<'a>(
    kind: MessageKind,
    settings: &'a AppSettings,
    generation: PasswordGeneration,
    now: Timestamp,
) -> MessageContext<'a> {
    let of = |name: &str| {
        let known = placeholders(kind).into_iter().find(|placeholder| placeholder.name == name);
        known.map(|placeholder| placeholder.sample)
    };
    let mut context = MessageContext::new(settings, of("user.name"), now, generation);
    context.link = of("link");
    context.pin = of("pin");
    context.password = of("password");
    context.changed_at = of("changed_at").map(|_| now);
    context.otp_host =
        of("otp_host").map(|host| settings.otp_domain.as_ref().map_or(host, |own| own.as_str()));
    context.lifetime_secs = match kind {
        MessageKind::EmailLink => Some(settings.lifetime_secs(Method::EmailLink)),
        MessageKind::SmsLink => Some(settings.lifetime_secs(Method::SmsLink)),
        MessageKind::SmsPin => Some(settings.lifetime_secs(Method::SmsPin)),
        MessageKind::EmailNewPassword
        | MessageKind::EmailChanged
        | MessageKind::SmsNewPassword
        | MessageKind::SmsChanged => None,
    };
    context
}

/// Checks an app's own text of `kind` in the language `locale`: the errors, for which it must not be saved, and
/// the warnings. An SMS is measured as the app of `settings` would send it.
pub fn check(
    kind: MessageKind,
    locale: &Locale,
    source: &TemplateSource,
    settings: &AppSettings,
) -> Vec<Fault> {
    let parts = source.parts();
    let mut faults: Vec<Fault> = Part::ALL.into_iter().filter_map(|part| shape(kind, part, &parts)).collect();
    for part in kind.parts() {
        if let Some(text) = parts.get(*part) {
            faults.extend(check_source(kind, *part, text, locale));
        }
    }
    if faults.iter().all(|fault| fault.severity != Severity::Error) {
        faults.extend(rendered::check(kind, locale, &parts, settings));
    }
    faults.sort_by_key(|fault| (fault.part, fault.line, fault.column));
    faults
}

/// Whether `part` is there if and only if it should be, and of a size.
fn shape(kind: MessageKind, part: Part, parts: &Parts<'_>) -> Option<Fault> {
    let belongs = kind.parts().contains(&part);
    match parts.get(part) {
        Some(_) if !belongs => {
            Some(Fault::error(part, "foreign-part", "does not belong to this kind of message"))
        }
        Some(text) if text.len() > MAX_SOURCE => {
            Some(Fault::error(part, "too-long", "must have at most 65536 bytes"))
        }
        Some(text) if text.trim().is_empty() => Some(Fault::error(part, "empty", "must not be empty")),
        None if belongs && part != Part::Html => Some(Fault::missing(part)),
        _ => None,
    }
}

fn check_source(kind: MessageKind, part: Part, text: &str, locale: &Locale) -> Vec<Fault> {
    let mut walk = match Walk::over(kind, part, text) {
        Ok(walk) => walk,
        Err(error) => return vec![Fault::engine(part, text, &error)],
    };
    if part == Part::Html {
        let unsafe_places = html::check(&walk);
        walk.faults.extend(unsafe_places);
    }
    if part == Part::Subject
        && let Some(at) = text.trim_end().find(['\n', '\r'])
    {
        walk.faults.push(Fault::at(part, text, at, Severity::Error, "line-break", "must be one line"));
    }
    if Language::matching(locale).is_none() {
        let timed = walk
            .emits
            .iter()
            .find(|emit| matches!(emit.path.as_deref(), Some("expires_in" | "requested_at" | "changed_at")));
        if let Some(emit) = timed {
            let reason = format!(
                "is written in signs, such as 10 min or 2026-11-21 20:24 UTC: Rekey has no words for {}",
                locale.as_str()
            );
            walk.faults.push(Fault::at(part, text, emit.at, Severity::Warning, "no-words", reason));
        }
    }
    walk.faults
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::render::{Rendered, Written};
    use super::*;

    fn check_in(tag: &str, kind: MessageKind, source: &TemplateSource) -> Vec<String> {
        let settings = AppSettings::named("Shop").unwrap();
        let faults = check(kind, &Locale::parse(tag).unwrap(), source, &settings);
        faults.iter().map(|fault| format!("{} {fault}", fault.code)).collect()
    }

    fn sms(text: &str) -> Vec<String> {
        let source = TemplateSource { sms: Some(text.to_owned()), ..TemplateSource::default() };
        check_in("en", MessageKind::SmsLink, &source)
    }

    fn html(html: &str) -> Vec<String> {
        let source = TemplateSource {
            subject: Some("Reset".to_owned()),
            text: Some("{{ link }}".to_owned()),
            html: Some(html.to_owned()),
            sms: None,
        };
        check_in("en", MessageKind::EmailLink, &source)
    }

    #[test]
    fn every_built_in_text_is_held_by_the_same_checks() {
        for language in Language::all() {
            for kind in MessageKind::ALL {
                let source = super::super::built_in::parts(kind, language).to_source();
                let faults = check_in(language.tag, kind, &source);
                let faults: Vec<_> =
                    faults.into_iter().filter(|fault| !fault.starts_with("segments")).collect();
                assert!(faults.is_empty(), "{} {}: {faults:#?}", language.tag, kind.as_str());
            }
        }
    }

    #[test]
    fn a_text_is_refused_for_what_would_fail_at_send() {
        assert!(sms("{{ app.name }}: {{ link }}").is_empty());
        insta::assert_snapshot!(sms("a\nb {{ lnk }} {{ link }}").join("\n"), @"unknown-placeholder sms: this message has no placeholder {{ lnk }}; did you mean {{ link }}? (line 2, column 6)");
        insta::assert_snapshot!(sms("{{ pin }} {{ link }}").join("\n"), @"unknown-placeholder sms: this message has no placeholder {{ pin }} (line 1, column 4)");
        insta::assert_snapshot!(sms("{% if mode == 'input' %}{{ nobody.name }}{% endif %}{{ link }}").join("\n"), @"unknown-placeholder sms: this message has no placeholder {{ nobody.name }} (line 1, column 28)");
        insta::assert_snapshot!(sms("{{ link").join("\n"), @"syntax sms: syntax error: unexpected end of input, expected end of variable block (line 1, column 4)");
        insta::assert_snapshot!(sms("no link").join("\n"), @"missing-placeholder sms: must contain {{ link }}, whatever its conditions say");
        insta::assert_snapshot!(sms("{% if mode == 'generate' %}{{ link }}{% endif %}").join("\n"), @"missing-placeholder sms: must contain {{ link }}, whatever its conditions say");
        insta::assert_snapshot!(sms("{{ link }} or {{ link }}").join("\n"), @"twice sms: contains {{ link }} more than once (line 1, column 18)");
        insta::assert_snapshot!(sms("{% for a in app %}{{ link }}{% endfor %}").join("\n"), @"not-allowed sms: loops are not allowed in a message (line 1, column 4)");
        insta::assert_snapshot!(sms("{{ link|replace('a', 'b') }}").join("\n"), @"not-allowed sms: there is no filter replace; there are capitalize, default, lower, title, trim, upper (line 1, column 9)");
        insta::assert_snapshot!(sms("{% include 'layout.html' %}{{ link }}").join("\n"), @r#"not-allowed sms: only "layout.html" and "button.html" can be used, and only in HTML (line 1, column 12)"#);
        insta::assert_snapshot!(sms("{{ range(9) }}{{ link }}").join("\n"), @"not-allowed sms: a call is not allowed in a message (line 1, column 4)");
        insta::assert_snapshot!(sms("{{ app }}{{ link }}").join("\n"), @"unknown-placeholder sms: this message has no placeholder {{ app }} (line 1, column 4)");
        insta::assert_snapshot!(sms("Grüße – {{ link }}").join("\n"), @"segments sms: takes 2 segments, each of which is paid for (– is not in GSM-7: the whole text takes 70 characters a segment instead of 160) (line 1, column 7)");
    }

    #[test]
    fn parts_are_those_of_the_kind() {
        let mail = TemplateSource {
            subject: Some("a\nb".to_owned()),
            text: Some("{{ link }}".to_owned()),
            ..TemplateSource::default()
        };
        insta::assert_snapshot!(check_in("en", MessageKind::EmailLink, &mail).join("\n"), @"line-break subject: must be one line (line 1, column 2)");
        insta::assert_snapshot!(check_in("en", MessageKind::SmsLink, &mail).join("\n"), @"
foreign-part subject: does not belong to this kind of message
foreign-part text: does not belong to this kind of message
missing-part sms: is missing
");
        let told = TemplateSource { subject: Some("{{ link }}".to_owned()), ..mail };
        insta::assert_snapshot!(check_in("en", MessageKind::EmailLink, &told).join("\n"), @"secret-in-subject subject: must not contain {{ link }}: subjects show on locked screens and in logs");
    }

    #[test]
    fn a_language_that_we_have_no_words_in_is_told_so() {
        let source = TemplateSource {
            sms: Some("{{ link }} ({{ expires_in }})".to_owned()),
            ..TemplateSource::default()
        };
        insta::assert_snapshot!(check_in("it", MessageKind::SmsLink, &source).join("\n"), @"no-words sms: is written in signs, such as 10 min or 2026-11-21 20:24 UTC: Rekey has no words for it (line 1, column 16)");
        assert!(check_in("pt-PT", MessageKind::SmsLink, &source).is_empty());
    }

    #[test]
    fn html_is_refused_where_escaping_would_not_help() {
        assert!(html("<a href=\"{{ link }}\">{{ app.name }}</a>").is_empty());
        assert!(html("{% extends \"layout.html\" %}{% block title %}x{% endblock %}{% block body %}{% set href = link %}{% set label = \"Go\" %}{% include \"button.html\" %}{% endblock %}").is_empty());
        let link = "<a href=\"{{ link }}\">x</a>";
        insta::assert_snapshot!(html("<a href={{ link }}>x</a>").join("\n"), @"html-place html: link must stand between the quotes of an attribute (line 1, column 12)");
        insta::assert_snapshot!(html("{{ link }}").join("\n"), @r#"no-link html: must have {{ link }} in an href="…", so that it can be clicked"#);
        insta::assert_snapshot!(html(&format!("{link}{{{{ user.name|safe }}}}")).join("\n"), @"unescaped html: safe is not allowed: every value is escaped (line 1, column 40)");
        insta::assert_snapshot!(html(&format!("{link}{{% autoescape false %}}{{{{ user.name }}}}{{% endautoescape %}}")).join("\n"), @"unescaped html: escaping cannot be turned off (line 1, column 30)");
        insta::assert_snapshot!(html(&format!("{link}<a href=\"{{{{ user.name }}}}\">x</a>")).join("\n"), @"html-place html: user.name cannot be a link: {{ link }} and {{ app.start_url }} can, or begin with https:// or mailto: (line 1, column 39)");
        insta::assert_snapshot!(html(&format!("{link}<b onclick=\"f('{{{{ user.name }}}}')\">x</b>")).join("\n"), @"active-content html: onclick is not allowed: mail programs take it out (line 1, column 30)");
        insta::assert_snapshot!(html(&format!("{link}<style>{{{{ user.name }}}}</style>")).join("\n"), @"html-place html: user.name cannot stand in a style or script (line 1, column 37)");
        insta::assert_snapshot!(html(&format!("{link}<script>1</script>")).join("\n"), @"active-content html: <script> is not allowed: mail programs take it out or warn of it (line 1, column 27)");
        insta::assert_snapshot!(html(&format!("{link}<p style=\"color:{{{{ user.name }}}}\">x</p>")).join("\n"), @"html-place html: user.name cannot stand in a style (line 1, column 46)");
        insta::assert_snapshot!(html(&format!("{link}<img src=\"{{{{ user.name }}}}\">")).join("\n"), @"html-place html: user.name cannot name what a mail loads (line 1, column 40)");
        assert!(html(&format!("{link}<p style=\"color:{{{{ app.accent_colour }}}}\"><a href=\"mailto:{{{{ app.support_contact }}}}\" title=\"{{{{ user.name }}}}\">x</a></p>")).is_empty());
    }

    /// Pieces that templates are made of, good and bad.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "{{ link }}",
            "{{ user.name }}",
            "{{ app.name|upper }}",
            "{{ expires_in }}",
            "{{ nobody }}",
            "{{ user }}",
            "{{ user.name|default('x')|trim }}",
            "{% if user.name %}",
            "{% elif mode == 'input' %}",
            "{% else %}",
            "{% endif %}",
            "{% set a = user.name ~ link %}",
            "{{ a }}",
            "<a href=\"",
            "\">",
            "</a>",
            "<p title='",
            "'>",
            "<b ",
            ">",
            "<!--",
            "-->",
            "<style>",
            "</style>",
            "<script>",
            "<img src=",
            " onerror=",
            "javascript:",
            "https://",
            "{% extends \"layout.html\" %}",
            "{% block body %}",
            "{% endblock %}",
            "{% include \"button.html\" %}",
            "{% set href = link %}",
            "{% set label = \"x\" %}",
            "text ",
            "\n",
            "{{",
            "}}",
            "{% for x in y %}",
            "{{ 'x' * 99 }}",
            "{{ [1] }}",
            "{{ link|safe }}",
            "{% raw %}{{ x }}{% endraw %}",
            "{# note #}",
            "日本",
            "\u{0}",
            "{{ user.name.x }}",
        ]);
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        #[test]
        fn what_is_accepted_renders_for_every_user_and_lets_no_markup_through(text in pieces(), name in "[<>\"'&a-zא-ת\u{2028}\n]{0,8}") {
            let settings = AppSettings::named("Shop").unwrap();
            let english = Locale::parse("en").unwrap();
            let link = "<a href=\"{{ link }}\">x</a>";
            let source = TemplateSource {
                subject: Some("x".to_owned()),
                text: Some("{{ link }}".to_owned()),
                html: Some(format!("{text}{link}")),
                sms: None,
            };
            let faults = check(MessageKind::EmailLink, &english, &source, &settings);
            if faults.iter().any(|fault| fault.severity == Severity::Error) {
                return Ok(());
            }
            let payload = format!("{name}<i onclick=x>\"'");
            let mut context = MessageContext::new(&settings, Some(&payload), Timestamp::from_millis(0), PasswordGeneration::Input);
            context.link = Some("https://r.example/r/T");
            context.lifetime_secs = Some(60);
            let rendered = source.parts().render(MessageKind::EmailLink, &context.placeholders(MessageKind::EmailLink, Written::Own(&english)));
            let Ok(Rendered::Mail { html: Some(html), .. }) = rendered else {
                return Err(TestCaseError::fail(format!("{text}: {rendered:?}")));
            };
            prop_assert!(!html.contains("<i onclick"), "{text}: {html}");
        }

        #[test]
        fn no_text_makes_the_check_panic(text in any::<String>()) {
            let settings = AppSettings::named("Shop").unwrap();
            let source = TemplateSource { subject: Some(text.clone()), text: Some(text.clone()), html: Some(text.clone()), sms: Some(text) };
            for kind in MessageKind::ALL {
                check(kind, &Locale::parse("ja").unwrap(), &source, &settings);
            }
        }
    }
}
