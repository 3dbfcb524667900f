//! How easily a password is guessed, as zxcvbn estimates it, and what would be better.

use std::sync::Once;

use zxcvbn::feedback::{Feedback, Suggestion, Warning};
use zxcvbn::zxcvbn;

use crate::language::Language;

/// So many code points are looked at: with signs that may stand for letters ("p4$$w0rd") the work grows with the
/// square of the length, to a second for 100; 32 take a tenth of one. A password is at least as strong as its beginning.
const MAX_CHARS: usize = 32;

/// Has zxcvbn read its lists on another thread, while the caller waits for what it needs before it checks a password: the
/// first estimate of a process takes 12 ms, all others a quarter of one.
pub fn prepare() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| drop(tokio::task::spawn_blocking(|| drop(zxcvbn("correct horse", &[])))));
}

/// What is weak about a password and what would be better, as keys of the catalogues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakness {
    why: Option<&'static str>,
    advice: Vec<&'static str>,
}

impl Weakness {
    /// What is weak about `password` if it is below `least`, on zxcvbn's scale from 0 to 4; `None` if it is not.
    /// `own_words` are those that somebody who knows the user tries first.
    pub(super) fn below(least: u32, password: &str, own_words: &[&str]) -> Option<Self> {
        if least == 0 {
            return None;
        }
        let beginning: String = password.chars().take(MAX_CHARS).collect();
        let estimate = zxcvbn(&beginning, own_words);
        (u32::from(u8::from(estimate.score())) < least).then(|| Self::of(estimate.feedback()))
    }

    /// zxcvbn has nothing to say of what it finds strong (3 and 4).
    fn of(feedback: Option<&Feedback>) -> Self {
        let why = feedback.and_then(Feedback::warning).map(warning_key);
        let advice: Vec<&str> = feedback
            .into_iter()
            .flat_map(|feedback| feedback.suggestions().iter().copied())
            .map(suggestion_key)
            .collect();
        let advice =
            if advice.is_empty() { vec![suggestion_key(Suggestion::AddAnotherWordOrTwo)] } else { advice };
        Self { why, advice }
    }

    /// What is weak, in the reader's language, if there is a word for it.
    pub(crate) fn why(&self, language: &Language) -> Option<String> {
        self.why.map(|key| language.say(key, &[]))
    }

    /// What would be better, in the reader's language.
    pub(crate) fn advice(&self, language: &Language) -> Vec<String> {
        self.advice.iter().map(|key| language.say(key, &[])).collect()
    }

    /// All of it on one line, for an API's answer.
    pub(super) fn in_english(&self) -> String {
        let english = Language::english();
        let first = Some(english.say("refused-weak", &[]));
        first.into_iter().chain(self.why(english)).chain(self.advice(english)).collect::<Vec<_>>().join(" ")
    }
}

const fn warning_key(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "weak-keyboard-row",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "weak-keyboard-pattern",
        Warning::RepeatsLikeAaaAreEasyToGuess => "weak-repeat-character",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "weak-repeat-part",
        Warning::ThisIsATop10Password => "weak-top-10",
        Warning::ThisIsATop100Password => "weak-top-100",
        Warning::ThisIsACommonPassword => "weak-common",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "weak-similar",
        Warning::SequencesLikeAbcAreEasyToGuess => "weak-sequence",
        Warning::RecentYearsAreEasyToGuess => "weak-year",
        Warning::AWordByItselfIsEasyToGuess => "weak-word",
        Warning::DatesAreOftenEasyToGuess => "weak-date",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => "weak-name",
        Warning::CommonNamesAndSurnamesAreEasyToGuess => "weak-names",
    }
}

const fn suggestion_key(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => "better-words",
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => "better-no-signs",
        Suggestion::AddAnotherWordOrTwo => "better-longer",
        Suggestion::CapitalizationDoesntHelpVeryMuch => "better-capitals",
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => "better-all-capitals",
        Suggestion::ReversedWordsArentMuchHarderToGuess => "better-reversed",
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => "better-substitutes",
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => "better-keyboard",
        Suggestion::AvoidRepeatedWordsAndCharacters => "better-repeats",
        Suggestion::AvoidSequences => "better-sequences",
        Suggestion::AvoidRecentYears => "better-recent-years",
        Suggestion::AvoidYearsThatAreAssociatedWithYou => "better-own-years",
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "better-own-dates",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that zxcvbn can say. The matches above have no `_`, so that a new one does not compile until it has words.
    const WARNINGS: [Warning; 14] = [
        Warning::StraightRowsOfKeysAreEasyToGuess,
        Warning::ShortKeyboardPatternsAreEasyToGuess,
        Warning::RepeatsLikeAaaAreEasyToGuess,
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        Warning::ThisIsATop10Password,
        Warning::ThisIsATop100Password,
        Warning::ThisIsACommonPassword,
        Warning::ThisIsSimilarToACommonlyUsedPassword,
        Warning::SequencesLikeAbcAreEasyToGuess,
        Warning::RecentYearsAreEasyToGuess,
        Warning::AWordByItselfIsEasyToGuess,
        Warning::DatesAreOftenEasyToGuess,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess,
        Warning::CommonNamesAndSurnamesAreEasyToGuess,
    ];
    const SUGGESTIONS: [Suggestion; 13] = [
        Suggestion::UseAFewWordsAvoidCommonPhrases,
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters,
        Suggestion::AddAnotherWordOrTwo,
        Suggestion::CapitalizationDoesntHelpVeryMuch,
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase,
        Suggestion::ReversedWordsArentMuchHarderToGuess,
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch,
        Suggestion::UseALongerKeyboardPatternWithMoreTurns,
        Suggestion::AvoidRepeatedWordsAndCharacters,
        Suggestion::AvoidSequences,
        Suggestion::AvoidRecentYears,
        Suggestion::AvoidYearsThatAreAssociatedWithYou,
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou,
    ];

    #[test]
    fn all_that_zxcvbn_can_say_has_words_of_its_own_in_every_language() {
        let keys: Vec<&str> =
            WARNINGS.map(warning_key).into_iter().chain(SUGGESTIONS.map(suggestion_key)).collect();
        for language in Language::all() {
            let said: std::collections::BTreeSet<String> =
                keys.iter().map(|key| language.say(key, &[])).collect();
            assert_eq!(said.len(), keys.len(), "{language:?}: each says something else");
            assert!(!said.contains(""), "{language:?}");
            let english = Language::english();
            assert!(
                language == english || keys.iter().all(|key| language.say(key, &[]) != english.say(key, &[])),
                "{language:?} has its own words"
            );
        }
    }

    fn score(password: &str) -> u32 {
        let is_below = |least: &u32| Weakness::below(*least, password, &["johndoe", "zanzibar"]).is_some();
        (1..=4).take_while(|least| !is_below(least)).count().try_into().unwrap()
    }

    #[test]
    fn strength_is_zxcvbns_and_knows_the_users_words() {
        let passwords = [
            "qwertyuiop",
            "defghijkl7",
            "zanzibar12",
            "Tr0ub4dour&3",
            "new_password_00",
            "brittle violin harbour",
        ];
        assert_eq!(passwords.map(score), [0, 1, 1, 2, 3, 4]);
        assert_eq!(Weakness::below(0, "aaaaaaaa", &[]), None, "0 takes everything");
        assert!(Weakness::below(4, "new_password_00", &[]).is_some_and(|weak| !weak.advice.is_empty()));
    }

    #[test]
    fn the_reason_is_said_in_the_readers_language_and_on_one_line_in_english() {
        let weak = Weakness::below(3, "defghijkl7", &[]).unwrap();
        insta::assert_snapshot!(weak.in_english(), @"This password is too easy to guess. Sequences such as “abc” or “6543” are easy to guess. Add another word or two, the rarer the better. Avoid sequences.");
        let japanese = Language::of("ja").unwrap();
        insta::assert_snapshot!(weak.why(japanese).unwrap(), @"「abc」や「6543」のような連続した文字は推測されやすくなります。");
        insta::assert_snapshot!(weak.advice(japanese).join("\n"), @"
単語をもう1つか2つ加えてください。珍しい単語ほど安全です。
連続した文字を避けてください。
");
    }

    #[test]
    fn only_the_beginning_of_a_long_password_is_looked_at() {
        let long = format!("{}{}", "brittle violin harbour under snow", "4@8({[<369&#!1|0$5+7%2".repeat(4));
        assert_eq!(score(&long), 4);
        assert_eq!(score(&format!("{}correct horse battery staple", "a".repeat(32))), 0);
    }
}
