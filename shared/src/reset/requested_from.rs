//! Roughly what asked for a reset: "Safari on iPhone".
//!
//! Two names from short lists, and nothing else of the client is kept. What the header says beyond them is dropped
//! where it is read, so nobody can write into a mail by it. Anybody can claim to be any of them: it helps people to
//! recognise their own request, and proves nothing.

/// How much of a `User-Agent` is looked at, in bytes; the longest that browsers within apps send have about 400.
const MAX_HEADER: usize = 1_024;

/// How the header of everything begins that shows pages to people. Programs say `curl/8.5.0`, `okhttp/4.12.0`.
const BROWSERS_BEGIN: &str = "Mozilla/5.0 (";

/// What programs that look like browsers have somewhere, in any case.
const NO_PERSON: [&str; 6] = ["bot", "crawl", "spider", "headless", "preview", "monitor"];

/// A name for each browser and what tells it. Those that are built on another one carry that one's mark, too, so the
/// order decides.
const BROWSERS: [(&str, &[&str]); 8] = [
    ("Edge", &["Edg/", "EdgA/", "EdgiOS/", "Edge/"]),
    ("Opera", &["OPR/", "OPT/", "OPX/"]),
    ("Samsung Internet", &["SamsungBrowser/"]),
    ("Yandex", &["YaBrowser/"]),
    ("Vivaldi", &["Vivaldi/"]),
    ("Firefox", &["Firefox/", "FxiOS/"]),
    ("Chrome", &["Chrome/", "CriOS/"]),
    ("Safari", &["Safari/"]),
];

/// The same for what it runs on.
const SYSTEMS: [(&str, &[&str]); 7] = [
    ("Windows", &["Windows NT"]),
    ("iPhone", &["iPhone;"]),
    ("iPad", &["iPad;"]),
    ("Mac", &["Macintosh;"]),
    ("Android", &["Android"]),
    ("ChromeOS", &["CrOS "]),
    ("Linux", &["Linux"]),
];

/// What is between the two names as they are kept.
const BETWEEN: char = '/';

/// The browser and the system that a request came from, as far as they are known; at least one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestedFrom {
    browser: Option<&'static str>,
    system: Option<&'static str>,
}

impl RequestedFrom {
    /// What previews show.
    pub const SAMPLE: Self = Self { browser: Some("Safari"), system: Some("iPhone") };

    /// What a `User-Agent` says; `None` for programs, and for what is on neither list.
    pub fn of_user_agent(header: &str) -> Option<Self> {
        // Visible ASCII, so any byte is a boundary; what is none is no browser's.
        let header = header.get(..header.len().min(MAX_HEADER))?;
        let lower = header.to_ascii_lowercase();
        if !header.starts_with(BROWSERS_BEGIN) || NO_PERSON.iter().any(|word| lower.contains(word)) {
            return None;
        }
        let browser = named(&BROWSERS, header);
        // A page that an Android app shows names the Chrome it is made of, which is not where people think they are.
        Self::of(browser.filter(|_| !header.contains("; wv)")), named(&SYSTEMS, header))
    }

    /// The browser, by the name that it goes by everywhere.
    pub const fn browser(self) -> Option<&'static str> {
        self.browser
    }

    /// The device or system, by the name that it goes by everywhere.
    pub const fn system(self) -> Option<&'static str> {
        self.system
    }

    /// As it is kept: `Safari/iPhone`, `/Android`.
    pub fn to_stored(self) -> String {
        format!("{}{BETWEEN}{}", self.browser.unwrap_or_default(), self.system.unwrap_or_default())
    }

    /// Reads what is kept; `None` for a name that is on no list (any more): a message goes out without it.
    pub fn from_stored(text: &str) -> Option<Self> {
        let (browser, system) = text.split_once(BETWEEN)?;
        Self::of(listed(&BROWSERS, browser), listed(&SYSTEMS, system))
    }

    fn of(browser: Option<&'static str>, system: Option<&'static str>) -> Option<Self> {
        (browser.is_some() || system.is_some()).then_some(Self { browser, system })
    }
}

type Names = [(&'static str, &'static [&'static str])];

fn named(names: &Names, header: &str) -> Option<&'static str> {
    names.iter().find(|(_, marks)| marks.iter().any(|mark| header.contains(mark))).map(|(name, _)| *name)
}

fn listed(names: &Names, name: &str) -> Option<&'static str> {
    names.iter().find(|(known, _)| *known == name).map(|(known, _)| *known)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(header: &str) -> String {
        RequestedFrom::of_user_agent(header).map(RequestedFrom::to_stored).unwrap_or_default()
    }

    /// As these browsers send them (2025 and 2026).
    #[test]
    fn a_browser_is_told_by_its_name_and_what_it_runs_on() {
        let webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let iphone = format!("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {webkit}");
        let blink = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
        let windows = format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {blink} Safari/537.36");
        let android = format!("Mozilla/5.0 (Linux; Android 10; K) {blink} Mobile Safari/537.36");
        let seen = [
            (format!("{iphone} Version/18.6 Mobile/15E148 Safari/604.1"), "Safari/iPhone"),
            (format!("{iphone} CriOS/140.0.0.0 Mobile/15E148 Safari/604.1"), "Chrome/iPhone"),
            (format!("{iphone} FxiOS/143.0 Mobile/15E148 Safari/605.1.15"), "Firefox/iPhone"),
            (format!("{iphone} Version/18.0 EdgiOS/140.0.0.0 Mobile/15E148 Safari/604.1"), "Edge/iPhone"),
            (format!("{iphone} Mobile/15E148 [FBAN/FBIOS;FBAV/530.0.0]"), "/iPhone"),
            (
                format!(
                    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) {webkit} Version/16.6 Mobile/15E148 Safari/604.1"
                ),
                "Safari/iPad",
            ),
            (
                format!(
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {webkit} Version/18.6 Safari/605.1.15"
                ),
                "Safari/Mac",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0".into(),
                "Firefox/Mac",
            ),
            (windows.clone(), "Chrome/Windows"),
            (format!("{windows} Edg/140.0.0.0"), "Edge/Windows"),
            (format!("{windows} OPR/121.0.0.0"), "Opera/Windows"),
            (format!("{windows} Vivaldi/7.5"), "Vivaldi/Windows"),
            (android.clone(), "Chrome/Android"),
            (android.replace("Chrome/", "SamsungBrowser/28.0 Chrome/"), "Samsung Internet/Android"),
            (android.replace(" Mobile", " YaBrowser/25.8.0.0 Mobile"), "Yandex/Android"),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0".into(),
                "Firefox/Android",
            ),
            (android.replace("; K)", "; Pixel 9 Build/BP2A; wv)"), "/Android"),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0".into(),
                "Firefox/Linux",
            ),
            (format!("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {blink} Safari/537.36"), "Chrome/ChromeOS"),
            ("Mozilla/5.0 (X11; FreeBSD amd64; rv:143.0) Gecko/20100101 Firefox/143.0".into(), "Firefox/"),
        ];
        for (header, expected) in seen {
            assert_eq!(told(&header), expected, "{header}");
        }
    }

    #[test]
    fn programs_are_not_told_of() {
        for program in [
            "",
            "curl/8.5.0",
            "okhttp/4.12.0",
            "axios/1.7.2",
            "python-requests/2.32.3",
            "Shop/3 CFNetwork/1498.700.2 Darwin/23.6.0",
            "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8)",
            "Amazon CloudFront",
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
        ] {
            assert_eq!(told(program), "", "{program}");
        }
    }

    #[test]
    fn what_is_kept_reads_back_and_nothing_else_does() {
        for browser in BROWSERS.iter().map(|(name, _)| Some(*name)).chain([None]) {
            for system in SYSTEMS.iter().map(|(name, _)| Some(*name)).chain([None]) {
                let from = RequestedFrom::of(browser, system);
                assert_eq!(from.and_then(|from| RequestedFrom::from_stored(&from.to_stored())), from);
            }
        }
        for other in ["", "/", "Safari", "Netscape/BeOS", "safari/iphone", "Safari/iPhone/x<b>"] {
            let read = RequestedFrom::from_stored(other);
            assert!(read.is_none_or(|read| read.system.is_none()), "{other}: {read:?}");
        }
    }

    proptest! {
        /// Whatever a header holds, no word of its own comes out.
        #[test]
        fn a_hostile_header_says_nothing_but_the_names_of_the_lists(
            before in "[ -~]{0,40}",
            inside in prop::sample::select(vec![
                "iPhone; <script>alert(1)</script>", "{{ link }}", "Safari/604.1\r\nBcc: x@evil.example", "\u{202e}Safari/",
                "Windows NT 10.0) Chrome/https://evil.example", "Android Chrome/'\"><b>", "Firefox/%00",
            ]),
            after in ".{0,2000}",
        ) {
            for header in [format!("{BROWSERS_BEGIN}{before}{inside}{after}"), format!("{before}{inside}{after}")] {
                let Some(from) = RequestedFrom::of_user_agent(&header) else { continue };
                prop_assert!(from.browser.is_none_or(|name| listed(&BROWSERS, name).is_some()));
                prop_assert!(from.system.is_none_or(|name| listed(&SYSTEMS, name).is_some()));
                prop_assert!(from.to_stored().len() <= 32);
            }
        }
    }
}
