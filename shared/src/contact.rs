//! Addresses that messages go to: parsed at the edge, never printed by accident.

use std::fmt;
use std::str::FromStr;

use email_address::Options;
use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;
use rlibphonenumber::enums::Region;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// An email address as its owner wrote it, trimmed. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// The form in which two spellings of one address are equal: NFKC, full case folding, NFKC
/// (contract 2; the look-alike attack is CVE-2019-19844). `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CanonicalEmail(String);

/// A phone number in E.164: `+` and 7 to 15 digits. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

/// Why an address or number was not accepted. Never repeats the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// Not an email address, or longer than 254 bytes (RFC 5321).
    #[error("is not an email address")]
    Email,
    /// Not a phone number in E.164 or as `JP-9001234567`.
    #[error("is not a phone number in E.164, such as +819001234567")]
    Phone,
}

impl EmailAddress {
    /// Reads an address: trimmed, no display name, no address literal, no line break. What is compared and kept is its
    /// canonical form, so that must be an address as well: the letter İ folds to two characters of which one is none that
    /// a mailbox has, and U+FDFA becomes eighteen letters.
    ///
    /// # Errors
    /// [`ContactError::Email`] if it is not one.
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let text = text.trim();
        let is_address = is_address(text) && is_address(&fold(text));
        is_address.then(|| Self(text.to_owned())).ok_or(ContactError::Email)
    }

    /// The form to compare and to claim.
    pub fn canonical(&self) -> CanonicalEmail {
        CanonicalEmail(fold(&self.0))
    }

    /// The address, for the message being sent, the store and its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The address with its domain in ASCII (punycode), which is all that mail systems take.
    pub fn for_sending(&self) -> String {
        match self.0.rsplit_once('@') {
            Some((local, domain)) => {
                let domain = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned());
                format!("{local}@{domain}")
            }
            None => self.0.clone(),
        }
    }
}

impl CanonicalEmail {
    /// The folded address, for keys and digests.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

fn is_address(text: &str) -> bool {
    let plain = text.len() <= 254 && !text.chars().any(|c| c.is_control() || c == '"' || c == ',');
    let options =
        Options::default().with_minimum_sub_domains(2).without_display_text().without_domain_literal();
    // What mail systems take is the domain in ASCII; one that has no such form gets no mail.
    let sendable = || text.rsplit_once('@').is_some_and(|(_, domain)| idna::domain_to_ascii(domain).is_ok());
    plain && email_address::EmailAddress::parse_with_options(text, options).is_ok() && sendable()
}

/// NFKC, full case folding, NFKC: the folding may leave what NFKC would still compose.
pub(crate) fn fold(text: &str) -> String {
    let nfkc = ComposingNormalizer::new_nfkc();
    let folded = CaseMapper::new().fold_string(&nfkc.normalize(text)).into_owned();
    nfkc.normalize(&folded).into_owned()
}

impl PhoneNumber {
    /// Reads `+819001234567`, with spaces, hyphens, dots and brackets allowed between the digits, or
    /// `JP-9001234567`: an ISO 3166 country, a hyphen and the number as dialled there.
    ///
    /// # Errors
    /// [`ContactError::Phone`] if it is neither.
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix('+') {
            return Self::from_international(rest);
        }
        let (country, local) = text.split_once('-').ok_or(ContactError::Phone)?;
        let region =
            Country::parse(country).and_then(|country| country.region()).ok_or(ContactError::Phone)?;
        let number = PHONE_NUMBER_UTIL.parse(local, Some(region)).map_err(|_| ContactError::Phone)?;
        match number.format_as(PhoneNumberFormat::E164).strip_prefix('+') {
            Some(digits) => Self::from_international(digits),
            None => Err(ContactError::Phone),
        }
    }

    fn from_international(rest: &str) -> Result<Self, ContactError> {
        let gap = |c: &char| !matches!(c, ' ' | '-' | '.' | '(' | ')');
        let digits: String = rest.chars().filter(gap).collect();
        let plain = (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if !plain || rest.len() > 32 {
            return Err(ContactError::Phone);
        }
        Ok(Self(format!("+{digits}")))
    }

    /// The number in E.164, for the message being sent, the store and its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The country that the number belongs to; `None` where the numbering plans know none.
    pub fn country(&self) -> Option<Country> {
        let number = PHONE_NUMBER_UTIL.parse(&self.0, None).ok()?;
        Country::parse(&number.get_region_code()?.to_string())
    }
}

/// An ISO 3166-1 alpha-2 country that has a numbering plan, such as `JP`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// Those that the numbering plans know, in order. They stand here since reading the plans takes a cold function 4 ms;
/// a test holds them against the library.
const COUNTRIES: &str = "AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY \
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ \
    FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR \
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH \
    MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK \
    PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA \
    TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

impl Country {
    /// Reads two upper-case letters; `None` if no numbering plan is known for them.
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|country| country.as_str() == text)
    }

    /// Every country that a numbering plan is known for.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.split(' ').filter_map(|code| code.as_bytes().try_into().ok().map(Self))
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn region(&self) -> Option<Region> {
        Region::from_str(self.as_str()).ok()
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(..)")
    }
}

impl fmt::Debug for CanonicalEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CanonicalEmail(..)")
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        EmailAddress::parse(text).unwrap().canonical().expose().to_owned()
    }

    /// What is kept of a request is the canonical form: a reset whose form cannot be read again would never be sent.
    #[test]
    fn an_address_whose_canonical_form_is_none_or_that_gets_no_mail_is_refused() {
        for text in [
            "\u{130}@example.com",
            "\u{fdfa}\u{fdfa}\u{fdfa}\u{fdfa}\u{fdfa}\u{fdfa}\u{fdfa}\u{fdfa}@example.com",
            "a\u{ff0c}b@example.com",
            "a\u{ff20}b@example.com",
            // Latin and Hebrew in one label have no ASCII form (RFC 5893).
            "a@l\u{5da}.com",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text}");
        }
        assert!(EmailAddress::parse("stra\u{df}e@example.com").is_ok());
    }

    #[test]
    fn spellings_of_one_address_are_equal() {
        assert_eq!(canonical(" User@Example.COM "), "user@example.com");
        // Full width and the Kelvin sign are the same letters under NFKC; the sharp s folds to ss.
        assert_eq!(canonical("ｕｓｅｒ@example.com"), "user@example.com");
        assert_eq!(canonical("\u{212A}im@example.com"), "kim@example.com");
        assert_eq!(canonical("straße@example.com"), "strasse@example.com");
    }

    #[test]
    fn look_alikes_are_other_addresses() {
        // The dotless i (CVE-2019-19844) and Cyrillic а fold to themselves.
        assert_ne!(canonical("m\u{131}ke@example.com"), "mike@example.com");
        assert_ne!(canonical("m\u{430}ry@example.com"), "mary@example.com");
        assert_ne!(canonical("a.b@example.com"), canonical("ab@example.com"));
        assert_ne!(canonical("a+b@example.com"), canonical("a@example.com"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in [
            "",
            "user",
            "user@",
            "@example.com",
            "a@b\r\nBcc: c@d.e",
            "A <a@b.c>",
            "a@[127.0.0.1]",
            "a,b@example.com",
            &long,
        ] {
            assert_eq!(EmailAddress::parse(text), Err(ContactError::Email), "{text}");
        }
    }

    #[test]
    fn an_international_domain_is_sent_in_ascii() {
        assert_eq!(
            EmailAddress::parse("user@bücher.example").unwrap().for_sending(),
            "user@xn--bcher-kva.example"
        );
    }

    #[test]
    fn phone_numbers_have_one_form() {
        for text in
            ["+819001234567", "+81 90-0123-4567", " +81 (90) 0123.4567 ", "JP-9001234567", "JP-09001234567"]
        {
            assert_eq!(PhoneNumber::parse(text).unwrap().expose(), "+819001234567", "{text}");
        }
        for text in [
            "",
            "819001234567",
            "+0123456789",
            "+123",
            "+12345678901234567",
            "ZZ-123456",
            "+81９00123456",
            "JP-",
        ] {
            assert_eq!(PhoneNumber::parse(text), Err(ContactError::Phone), "{text}");
        }
    }

    #[test]
    fn the_countries_are_those_of_the_numbering_plans() {
        let letters = || b'A'..=b'Z';
        let codes = letters().flat_map(move |first| letters().map(move |second| Country([first, second])));
        let known = codes.filter(|country| {
            country
                .region()
                .is_some_and(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region).is_some())
        });
        let known: Vec<String> = known.map(|country| country.as_str().to_owned()).collect();
        assert_eq!(known.join(" "), COUNTRIES);
    }

    #[test]
    fn a_number_knows_its_country() {
        let country = |text: &str| {
            PhoneNumber::parse(text).unwrap().country().map(|country| country.as_str().to_owned())
        };
        assert_eq!(country("+819001234567").as_deref(), Some("JP"));
        assert_eq!(country("+442079460958").as_deref(), Some("GB"));
        assert_eq!(country("+16135550123").as_deref(), Some("CA"));
    }

    #[test]
    fn debug_shows_no_contact() {
        let email = EmailAddress::parse("user@example.com").unwrap();
        let phone = PhoneNumber::parse("+819001234567").unwrap();
        assert_eq!(
            format!("{email:?} {:?} {phone:?}", email.canonical()),
            "EmailAddress(..) CanonicalEmail(..) PhoneNumber(..)"
        );
    }

    proptest! {
        #[test]
        fn folding_is_stable_and_parsing_never_panics(text in "\\PC{0,80}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            let _ = EmailAddress::parse(&text);
            let _ = PhoneNumber::parse(&text);
            let _ = PhoneNumber::parse(&format!("JP-{text}"));
        }
    }
}
