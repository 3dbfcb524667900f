//! The languages that Rekey has words in: of pages, and of lifetimes and times in messages. The words are
//! Fluent catalogues (`locales/<tag>.ftl`), so that each language counts by its own plural rules.

use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use crate::clock::Timestamp;
use crate::locale::Locale;
use crate::password::PolicyViolation;
use crate::reset::RequestedFrom;

/// A language that Rekey has words in.
pub struct Language {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// What its readers call it.
    pub name: &'static str,
    /// What it is called in English.
    pub english: &'static str,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
    catalogue: &'static str,
    bundle: OnceLock<FluentBundle<FluentResource>>,
}

macro_rules! languages {
    ($($tag:literal $name:literal $english:literal $right_to_left:literal),+ $(,)?) => {
        [$(Language {
            tag: $tag,
            name: $name,
            english: $english,
            right_to_left: $right_to_left,
            catalogue: include_str!(concat!("../locales/", $tag, ".ftl")),
            bundle: OnceLock::new(),
        }),+]
    };
}

/// Every language that Rekey has words in, English first.
static LANGUAGES: [Language; 10] = languages![
    "en" "English" "English" false,
    "ar" "العربية" "Arabic" true,
    "de" "Deutsch" "German" false,
    "es" "Español" "Spanish" false,
    "fr" "Français" "French" false,
    "ja" "日本語" "Japanese" false,
    "ko" "한국어" "Korean" false,
    "pt-BR" "Português (Brasil)" "Portuguese (Brazil)" false,
    "zh-Hans" "简体中文" "Chinese (Simplified)" false,
    "zh-Hant" "繁體中文" "Chinese (Traditional)" false,
];

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language({})", self.tag)
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Language {
    /// Every language that Rekey has words in, English first.
    pub fn all() -> &'static [Self] {
        &LANGUAGES
    }

    /// The one that every choice ends with.
    pub fn english() -> &'static Self {
        &LANGUAGES[0]
    }

    /// The language with exactly this tag.
    pub fn of(tag: &str) -> Option<&'static Self> {
        LANGUAGES.iter().find(|language| language.tag == tag)
    }

    /// The longest match of `locale`: of its tag and the shorter ones, or else of what its bare language
    /// usually stands for (`pt-PT` finds `pt-BR`).
    pub fn matching(locale: &Locale) -> Option<&'static Self> {
        locale.fallbacks().iter().chain(&locale.usual_forms()).find_map(|tag| Self::of(tag))
    }

    /// The language of a page: the longest match of each of `wanted` in turn, or English.
    pub fn choose<'a>(wanted: impl IntoIterator<Item = &'a Locale>) -> &'static Self {
        wanted.into_iter().find_map(Self::matching).unwrap_or_else(Self::english)
    }

    /// `rtl` or `ltr`.
    pub const fn direction(&self) -> &'static str {
        if self.right_to_left { "rtl" } else { "ltr" }
    }

    /// The words under `key`. Texts among the arguments keep their own direction where the language is written
    /// from right to left.
    pub fn say(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        let mut given = FluentArgs::new();
        for (name, value) in arguments {
            given.set(
                *name,
                match value {
                    Argument::Number(number) => FluentValue::from(*number),
                    Argument::Text(text) if self.right_to_left => {
                        FluentValue::from(format!("\u{2068}{text}\u{2069}"))
                    }
                    Argument::Text(text) => FluentValue::from(*text),
                },
            );
        }
        // A test holds every catalogue to the keys of the English one; the key itself is never shown.
        self.find(key, &given).or_else(|| Self::english().find(key, &given)).unwrap_or_default()
    }

    fn find(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(key)?.value()?;
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, Some(arguments), &mut faults).into_owned();
        faults.is_empty().then_some(text)
    }

    fn bundle(&self) -> &FluentBundle<FluentResource> {
        self.bundle.get_or_init(|| {
            let mut bundle = FluentBundle::new_concurrent(self.tag.parse().into_iter().collect::<Vec<_>>());
            // Marks around every number would cost characters of an SMS; `say` marks the texts that need it.
            bundle.set_use_isolating(false);
            let resource = FluentResource::try_new(self.catalogue.to_owned());
            bundle.add_resource_overriding(resource.unwrap_or_else(|(readable, _)| readable));
            bundle
        })
    }
}

/// What words are filled with.
#[derive(Clone, Copy, Debug)]
pub enum Argument<'a> {
    /// A number, which the language may count by.
    Number(i64),
    /// A name or an address.
    Text(&'a str),
}

/// Lifetimes and times in the language of a message, which may be one that only the app has words in: then
/// they are written in signs that every language knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Words {
    /// In words.
    Of(&'static Language),
    /// `10 min`, `2026-11-21 20:24 UTC`.
    Signs,
}

impl Words {
    /// The words for a text that is written in `tag`.
    pub fn for_tag(locale: &Locale) -> Self {
        Language::matching(locale).map_or(Self::Signs, Self::Of)
    }

    /// A lifetime: `1 hour`, `10 minutes`. Rounded down: a link must not be promised for longer than it lives.
    pub fn lifetime(self, seconds: i64) -> String {
        let (count, key, sign) = match seconds {
            s if s >= 86_400 && s % 86_400 == 0 => (s / 86_400, "duration-days", "d"),
            s if s >= 3_600 && s % 3_600 == 0 => (s / 3_600, "duration-hours", "h"),
            s if s >= 120 || s == 60 => (s / 60, "duration-minutes", "min"),
            s => (s, "duration-seconds", "s"),
        };
        match self {
            Self::Of(language) => language.say(key, &[("count", Argument::Number(count))]),
            Self::Signs => format!("{count} {sign}"),
        }
    }

    /// A moment, in UTC: `21 November 2026, 20:24 UTC`.
    pub fn moment(self, at: Timestamp) -> String {
        self.written(at, "date-time")
    }

    /// A moment in few characters of the plainest kind, for an SMS.
    pub fn short_moment(self, at: Timestamp) -> String {
        self.written(at, "date-time-short")
    }

    /// Roughly what asked for something: `Safari on iPhone`, or the one of the two that is known.
    pub fn client(self, from: RequestedFrom) -> String {
        let (browser, system) = match (from.browser(), from.system()) {
            (Some(browser), Some(system)) => (browser, system),
            (one, other) => return one.or(other).unwrap_or_default().to_owned(),
        };
        match self {
            Self::Signs => format!("{browser} ({system})"),
            Self::Of(language) => {
                // Names from short lists of ours, which a catalogue can choose its words by.
                let mut given = FluentArgs::new();
                given.set("browser", browser);
                given.set("system", system);
                language.find("browser-on-system", &given).unwrap_or_else(|| Self::Signs.client(from))
            }
        }
    }

    fn written(self, at: Timestamp, key: &str) -> String {
        let time = at.civil();
        let (year, month, day) = (time.year(), time.month(), time.day());
        let clock = format!("{:02}:{:02}", time.hour(), time.minute());
        let (mm, dd) = (format!("{month:02}"), format!("{day:02}"));
        match self {
            Self::Signs => format!("{year}-{mm}-{dd} {clock} UTC"),
            Self::Of(language) => {
                let mut given = FluentArgs::new();
                // The year as a text: a catalogue must not group its digits.
                given.set("year", year.to_string());
                given.set("month", i64::from(month));
                given.set("day", i64::from(day));
                given.set("mm", mm);
                given.set("dd", dd);
                given.set("time", clock);
                language.find(key, &given).unwrap_or_else(|| Self::Signs.written(at, key))
            }
        }
    }
}

impl PolicyViolation {
    /// The reason in the reader's language.
    pub fn reason(&self, language: &Language) -> String {
        let number = |number: u32| Argument::Number(i64::from(number));
        match self {
            Self::TooShort { minimum } => language.say("refused-too-short", &[("minimum", number(*minimum))]),
            Self::TooLong { maximum } => language.say("refused-too-long", &[("maximum", number(*maximum))]),
            Self::NotAscii => language.say("refused-not-ascii", &[]),
            Self::Character => language.say("refused-character", &[]),
            Self::Common => language.say("refused-common", &[]),
            Self::OwnWords => language.say("refused-own-words", &[]),
            Self::TooWeak(_) => language.say("refused-weak", &[]),
            Self::SameAsOld => language.say("refused-same", &[]),
        }
    }

    /// What is behind the reason, in the reader's language, where there is more to say.
    pub fn why(&self, language: &Language) -> Option<String> {
        self.weakness().and_then(|weakness| weakness.why(language))
    }

    /// What would be better, in the reader's language.
    pub fn advice(&self, language: &Language) -> Vec<String> {
        self.weakness().map(|weakness| weakness.advice(language)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn keys(language: &Language) -> BTreeSet<&'static str> {
        let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        language.catalogue.lines().filter(is_key).filter_map(|line| line.split(" =").next()).collect()
    }

    #[test]
    fn every_language_has_every_word_and_no_other() {
        for language in Language::all() {
            assert!(FluentResource::try_new(language.catalogue.to_owned()).is_ok(), "{language:?}");
            assert_eq!(keys(language), keys(Language::english()), "{language:?}");
            for key in keys(language) {
                let texts =
                    ["app", "time", "year", "mm", "dd", "duration", "until", "browser", "system", "account"];
                let texts = texts.map(|name| (name, Argument::Text("x")));
                let numbers =
                    ["minimum", "maximum", "count", "month", "day"].map(|name| (name, Argument::Number(3)));
                let said = language.say(key, &[texts.as_slice(), &numbers].concat());
                assert!(!said.trim().is_empty() && !said.contains('{'), "{language:?} {key}: {said}");
            }
        }
    }

    /// Each word's lines: those that are indented belong to the key above them.
    fn entries(language: &Language) -> BTreeMap<&'static str, String> {
        let mut entries = BTreeMap::<&str, String>::new();
        let mut key = "";
        for line in language.catalogue.lines().filter(|line| !line.starts_with('#')) {
            if !line.starts_with(' ') && line.contains(" =") {
                key = line.split(" =").next().unwrap_or_default();
            }
            *entries.entry(key).or_default() += line;
        }
        entries
    }

    #[test]
    fn every_language_fills_in_what_english_does() {
        let english = entries(Language::english());
        for language in Language::all() {
            for (key, text) in entries(language) {
                for name in
                    ["$app", "$minimum", "$maximum", "$year", "$time", "$browser", "$system", "$account"]
                {
                    assert_eq!(text.contains(name), english[key].contains(name), "{language:?} {key} {name}");
                }
            }
        }
    }

    #[test]
    fn lifetimes_read_as_people_say_them() {
        let said = |tag: &str, seconds: &[i64]| {
            let words = Words::for_tag(&Locale::parse(tag).unwrap());
            seconds.iter().map(|seconds| words.lifetime(*seconds)).collect::<Vec<_>>().join(", ")
        };
        let usual = [60, 600, 3600, 7200, 86_400, 172_800];
        insta::assert_snapshot!(said("en", &[60, 61, 90, 119, 125, 600, 3600, 5400, 7200, 86_400, 172_800]), @"1 minute, 61 seconds, 90 seconds, 119 seconds, 2 minutes, 10 minutes, 1 hour, 90 minutes, 2 hours, 1 day, 2 days");
        insta::assert_snapshot!(said("it", &usual), @"1 min, 10 min, 1 h, 2 h, 1 d, 2 d");
        insta::assert_snapshot!(said("de", &usual), @"1 Minute, 10 Minuten, 1 Stunde, 2 Stunden, 1 Tag, 2 Tage");
        insta::assert_snapshot!(said("fr", &usual), @"1 minute, 10 minutes, 1 heure, 2 heures, 1 jour, 2 jours");
        insta::assert_snapshot!(said("ar", &[60, 120, 180, 600, 660, 3600, 7200, 10_800]), @"دقيقة, دقيقتين, 3 دقائق, 10 دقائق, 11 دقيقة, ساعة, ساعتين, 3 ساعات");
        insta::assert_snapshot!(said("ja", &usual), @"1分, 10分, 1時間, 2時間, 1日, 2日");
    }

    #[test]
    fn times_read_as_people_write_them() {
        let at = Timestamp::from_millis(1_795_292_640_000);
        let written = |tag: &str| {
            let words = Words::for_tag(&Locale::parse(tag).unwrap());
            format!("{} | {}", words.moment(at), words.short_moment(at))
        };
        insta::assert_snapshot!(written("en-GB"), @"21 November 2026, 20:24 UTC | 2026-11-21 20:24 UTC");
        insta::assert_snapshot!(written("it"), @"2026-11-21 20:24 UTC | 2026-11-21 20:24 UTC");
        insta::assert_snapshot!(written("ja-JP"), @"2026年11月21日 20:24（UTC） | 2026/11/21 20:24 UTC");
        insta::assert_snapshot!(written("pt-PT"), @"21 de novembro de 2026 às 20:24 UTC | 21/11/2026 às 20:24 UTC");
        insta::assert_snapshot!(written("ar"), @"21 نوفمبر 2026 الساعة 20:24 بالتوقيت العالمي (UTC) | 21/11/2026 20:24 UTC");
        insta::assert_snapshot!(written("de"), @"21. November 2026 um 20:24 Uhr (UTC) | 21.11.2026 um 20:24 UTC");
        insta::assert_snapshot!(written("ko"), @"2026년 11월 21일 20:24(UTC) | 2026-11-21 20:24 UTC");
    }

    #[test]
    fn a_browser_and_a_device_are_named_as_people_name_them() {
        let told = |tag: &str, stored: &str| {
            Words::for_tag(&Locale::parse(tag).unwrap()).client(RequestedFrom::from_stored(stored).unwrap())
        };
        let both = |tag: &str| format!("{} | {}", told(tag, "Safari/iPhone"), told(tag, "Chrome/Windows"));
        insta::assert_snapshot!(both("en"), @"Safari on iPhone | Chrome on Windows");
        insta::assert_snapshot!(both("ar"), @"Safari على iPhone | Chrome على Windows");
        insta::assert_snapshot!(both("de"), @"Safari auf dem iPhone | Chrome unter Windows");
        insta::assert_snapshot!(both("es"), @"Safari en iPhone | Chrome en Windows");
        insta::assert_snapshot!(both("fr"), @"Safari sur iPhone | Chrome sur Windows");
        insta::assert_snapshot!(both("ja"), @"iPhoneのSafari | WindowsのChrome");
        insta::assert_snapshot!(both("ko"), @"iPhone의 Safari | Windows의 Chrome");
        insta::assert_snapshot!(both("pt"), @"Safari no iPhone | Chrome no Windows");
        insta::assert_snapshot!(both("zh-TW"), @"iPhone 上的 Safari | Windows 上的 Chrome");
        insta::assert_snapshot!(both("it"), @"Safari (iPhone) | Chrome (Windows)");
        assert_eq!(["/Android", "Firefox/"].map(|one| told("de", one)), ["Android", "Firefox"]);
    }

    #[test]
    fn the_language_of_a_page_is_the_longest_match() {
        let choose = |tags: &[&str]| {
            let wanted: Vec<Locale> = tags.iter().filter_map(|tag| Locale::parse(tag)).collect();
            Language::choose(&wanted).tag
        };
        assert_eq!(choose(&["zh-Hans-HK"]), "zh-Hans");
        assert_eq!(choose(&["zh-TW"]), "zh-Hant");
        assert_eq!(choose(&["zh"]), "zh-Hans");
        assert_eq!(choose(&["pt"]), "pt-BR");
        assert_eq!(choose(&["it", "fr-CA"]), "fr");
        assert_eq!(choose(&["it"]), "en");
        assert_eq!(choose(&[]), "en");
    }

    #[test]
    fn a_foreign_name_keeps_its_direction() {
        let arabic = Language::of("ar").unwrap();
        assert!(
            arabic.say("ok-close", &[("app", Argument::Text("Shop!"))]).contains("\u{2068}Shop!\u{2069}")
        );
    }
}
