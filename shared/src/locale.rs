//! The language of messages and pages.

use std::fmt;

use icu_locale::{LanguageIdentifier, LocaleDirectionality, LocaleExpander};

/// A BCP 47 language tag in its usual case, such as `pt-BR` or `zh-Hans`: 2 to 35 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(String);

impl Locale {
    /// Reads a tag, `_` taken for `-`, and writes it in the usual case; `None` if it is not well-formed.
    pub fn parse(text: &str) -> Option<Self> {
        let subtags: Vec<&str> = text.trim().split(['-', '_']).collect();
        let language = subtags.first().filter(|tag| (2..=3).contains(&tag.len()) && is_alphabetic(tag))?;
        let rest_fits = subtags[1..]
            .iter()
            .all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if !rest_fits || text.trim().len() > 35 {
            return None;
        }
        let mut tag = language.to_ascii_lowercase();
        let mut extension = false;
        for subtag in &subtags[1..] {
            // What comes after a single letter is an extension, all in lower case (RFC 5646 2.1.1).
            extension |= subtag.len() == 1;
            tag.push('-');
            tag.push_str(&if extension { subtag.to_ascii_lowercase() } else { usual_case(subtag) });
        }
        Some(Self(tag))
    }

    /// The languages of an `Accept-Language` header (RFC 9110 12.5.4), the most wanted first; at most ten.
    pub fn accepted(header: &str) -> Vec<Self> {
        let quality = |parameters: Option<&str>| {
            let given = parameters.and_then(|text| text.trim().strip_prefix("q="));
            given.map_or(1.0, |text| text.parse::<f32>().unwrap_or(0.0))
        };
        let mut wanted: Vec<(f32, Self)> = header
            .split(',')
            .take(10)
            .filter_map(|item| {
                let mut parts = item.splitn(2, ';');
                let locale = Self::parse(parts.next()?)?;
                Some((quality(parts.next()), locale))
            })
            .filter(|(quality, _)| *quality > 0.0)
            .collect();
        wanted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        wanted.into_iter().map(|(_, locale)| locale).collect()
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This tag, then each shorter one: `zh-Hans-HK`, `zh-Hans`, `zh`. A tag without a script is taken with the
    /// one that its readers write, too, as CLDR knows it: `zh-TW`, `zh-Hant-TW`, `zh-Hant`, `zh`.
    pub fn fallbacks(&self) -> Vec<String> {
        let mut tags = self.truncations();
        if let Some(scripted) = self.with_script() {
            let bare = tags.pop();
            tags.extend(scripted.truncations().into_iter().filter(|tag| Some(tag) != bare.as_ref()));
            tags.extend(bare);
        }
        tags
    }

    /// What the bare language stands for, where nobody has said more: `zh-Hans` and `zh-CN` for `zh`, `pt-BR`
    /// for `pt`.
    pub fn usual_forms(&self) -> Vec<String> {
        let bare = self.0.split('-').next().unwrap_or_default();
        let Some(full) = likely(bare) else { return Vec::new() };
        let script = full.script.map(|script| format!("{bare}-{script}"));
        let region = full.region.map(|region| format!("{bare}-{region}"));
        script.into_iter().chain(region).collect()
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        let tag = self.0.parse::<LanguageIdentifier>();
        tag.is_ok_and(|tag| LocaleDirectionality::new_common().is_right_to_left(&tag))
    }

    fn truncations(&self) -> Vec<String> {
        let ends = self.0.match_indices('-').map(|(at, _)| at).chain([self.0.len()]);
        ends.collect::<Vec<_>>().into_iter().rev().map(|end| self.0[..end].to_owned()).collect()
    }

    /// This tag with its likely script, if it names a region and no script; without variants and extensions.
    fn with_script(&self) -> Option<Self> {
        let mut subtags = self.0.split('-');
        let (language, region) = (subtags.next()?, subtags.next()?);
        let is_region = (region.len() == 2 && is_alphabetic(region))
            || (region.len() == 3 && region.parse::<u16>().is_ok());
        let full = likely(&format!("{language}-{region}")).filter(|_| is_region)?;
        full.script.map(|script| Self(format!("{language}-{script}-{region}")))
    }
}

/// CLDR's likely subtags of `tag`.
fn likely(tag: &str) -> Option<LanguageIdentifier> {
    let mut full: LanguageIdentifier = tag.parse().ok()?;
    LocaleExpander::new_common().maximize(&mut full);
    Some(full)
}

fn is_alphabetic(tag: &str) -> bool {
    tag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn usual_case(subtag: &str) -> String {
    match subtag.len() {
        2 if is_alphabetic(subtag) => subtag.to_ascii_uppercase(),
        4 if is_alphabetic(subtag) => {
            let lower = subtag.to_ascii_lowercase();
            format!("{}{}", lower[..1].to_ascii_uppercase(), &lower[1..])
        }
        _ => subtag.to_ascii_lowercase(),
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_their_usual_case() {
        let parse = |text: &str| Locale::parse(text).map(|locale| locale.as_str().to_owned());
        assert_eq!(parse("EN").as_deref(), Some("en"));
        assert_eq!(parse("pt_br").as_deref(), Some("pt-BR"));
        assert_eq!(parse("ZH-hans-hk").as_deref(), Some("zh-Hans-HK"));
        for wrong in ["", "e", "english", "en-", "en--US", "日本", "en-toolongsubtag"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_longest_match_comes_first() {
        let locale = Locale::parse("zh-Hans-HK").unwrap();
        assert_eq!(locale.fallbacks(), ["zh-Hans-HK", "zh-Hans", "zh"]);
        assert_eq!(Locale::parse("ja").unwrap().fallbacks(), ["ja"]);
    }

    #[test]
    fn a_browser_says_what_it_wants_most_first() {
        let accepted = |header: &str| format!("{:?}", Locale::accepted(header));
        assert_eq!(accepted("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.95, *;q=0.5"), "[fr-CH, de, fr, en]");
        assert_eq!(accepted("ja;q=0, ;;;, \u{0}, en;q=x"), "[]");
        assert_eq!(accepted(""), "[]");
    }

    #[test]
    fn some_languages_are_written_from_right_to_left() {
        let rtl = |tag: &str| Locale::parse(tag).unwrap().is_right_to_left();
        assert!(rtl("ar") && rtl("ar-EG") && rtl("he") && rtl("ur-PK"));
        assert!(!rtl("en") && !rtl("ja") && !rtl("tlh"));
    }

    #[test]
    fn a_region_says_which_script_its_readers_write() {
        let fallbacks = |tag: &str| Locale::parse(tag).unwrap().fallbacks().join(" ");
        assert_eq!(fallbacks("zh-TW"), "zh-TW zh-Hant-TW zh-Hant zh");
        assert_eq!(fallbacks("zh-CN"), "zh-CN zh-Hans-CN zh-Hans zh");
        assert_eq!(
            fallbacks("zh-TW-u-nu-hanidec"),
            "zh-TW-u-nu-hanidec zh-TW-u-nu zh-TW-u zh-TW zh-Hant-TW zh-Hant zh"
        );
        assert_eq!(fallbacks("es-419"), "es-419 es-Latn-419 es-Latn es");
        assert_eq!(fallbacks("en-GB"), "en-GB en-Latn-GB en-Latn en");
        assert_eq!(Locale::parse("zh-TW").unwrap().usual_forms(), ["zh-Hans", "zh-CN"]);
        assert_eq!(Locale::parse("pt-PT").unwrap().usual_forms(), ["pt-Latn", "pt-BR"]);
    }
}
