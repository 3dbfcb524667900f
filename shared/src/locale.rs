//! The language of messages and pages.

use std::fmt;

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
        for subtag in &subtags[1..] {
            tag.push('-');
            tag.push_str(&usual_case(subtag));
        }
        Some(Self(tag))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This tag, then each shorter one: `zh-Hans-HK`, `zh-Hans`, `zh`.
    pub fn fallbacks(&self) -> impl Iterator<Item = &str> {
        let ends = self.0.match_indices('-').map(|(at, _)| at).chain([self.0.len()]);
        ends.collect::<Vec<_>>().into_iter().rev().map(|end| &self.0[..end])
    }
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
        assert_eq!(locale.fallbacks().collect::<Vec<_>>(), ["zh-Hans-HK", "zh-Hans", "zh"]);
    }
}
