//! How far a long command is, on standard error: a bar on a terminal, a line every ten seconds elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const EVERY: Duration = Duration::from_secs(10);

/// A long command's progress.
pub(super) struct Progress {
    bar: ProgressBar,
    total: Option<u64>,
    /// Where nobody sees the bar: when the last line was told, and how far it was at the start.
    lines: Option<(Instant, u64)>,
    started: Instant,
}

impl Progress {
    /// From `done` of `total`, where that is known.
    pub(super) fn new(total: Option<u64>, done: u64) -> anyhow::Result<Self> {
        let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        let style = match total {
            Some(_) => {
                ProgressStyle::with_template("{bar:40} {human_pos} of {human_len}, {per_sec}, {eta} left")?
            }
            None => ProgressStyle::with_template("{spinner} {human_pos} users, {per_sec}")?,
        };
        bar.set_style(style);
        bar.set_position(done);
        bar.reset_eta();
        let now = Instant::now();
        let lines = (!std::io::stderr().is_terminal()).then_some((now, done));
        if lines.is_some() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Ok(Self { bar, total, lines, started: now })
    }

    /// `done` are done.
    pub(super) fn at(&mut self, done: u64) {
        self.bar.set_position(done);
        if let Some(line) = self.line(done, Instant::now()) {
            eprintln!("{line}");
        }
    }

    fn line(&mut self, done: u64, now: Instant) -> Option<String> {
        let (told, begun) = self.lines.as_mut()?;
        if now.duration_since(*told) < EVERY {
            return None;
        }
        *told = now;
        let a_second = (done.saturating_sub(*begun)) as f64 / now.duration_since(self.started).as_secs_f64();
        Some(match self.total {
            Some(total) => {
                format!("{done} of {total} ({}%), {a_second:.0} a second", done * 100 / total.max(1))
            }
            None => format!("{done} users, {a_second:.0} a second"),
        })
    }

    /// Tells a line of its own.
    pub(super) fn tell(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// It is over.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_terminal_is_a_line_comes_every_ten_seconds() {
        let mut progress = Progress::new(Some(1000), 100).unwrap();
        let start = progress.started;
        progress.lines = Some((start, 100));
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(progress.line(200, after(9)), None);
        assert_eq!(progress.line(300, after(10)).as_deref(), Some("300 of 1000 (30%), 20 a second"));
        assert_eq!(progress.line(400, after(19)), None);
        assert_eq!(progress.line(500, after(20)).as_deref(), Some("500 of 1000 (50%), 20 a second"));
    }
}
