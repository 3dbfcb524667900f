/// A lifetime in the reader's words: `1 hour`, `10 minutes`, `90 minutes`, `2 days`.
pub fn in_words(seconds: i64) -> String {
    let (count, unit) = match seconds {
        s if s >= 86_400 && s % 86_400 == 0 => (s / 86_400, "day"),
        s if s >= 3_600 && s % 3_600 == 0 => (s / 3_600, "hour"),
        // Rounded down: a link must not be promised for longer than it lives.
        s if s >= 120 || s == 60 => (s / 60, "minute"),
        s => (s, "second"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_read_as_people_say_them() {
        let said = [60, 61, 90, 119, 125, 600, 3600, 5400, 7200, 86_400, 172_800].map(in_words).join(", ");
        assert_eq!(
            said,
            "1 minute, 61 seconds, 90 seconds, 119 seconds, 2 minutes, 10 minutes, 1 hour, 90 minutes, 2 hours, 1 day, 2 days"
        );
    }
}
