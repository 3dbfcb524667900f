//! The use of links and PINs, and what it must come to.

use reqwest::StatusCode;

use crate::command::{App, Guess, Name, NewPassword, Newest, Who};
use crate::harness::{self, Answer};
use crate::reference::Verdict;
use crate::world::{Played, World, pick};

const TOO_SHORT: &str = "short";

impl World {
    pub async fn press(&mut self, link: Newest, wanted: NewPassword) -> Played {
        let Some(picked) = pick(&self.links, link) else { return Ok(()) };
        let (of, link) = self.links[picked].clone();
        let owner = self.reference.resets[of].owner.ok_or("nobody's link")?;
        let (password, refused) = self.new_password(owner, wanted);
        let verdict = self.reference.verdict(of, None, self.now());
        let answer = self.service.press(&link, password.as_deref()).await;
        self.tell(format!("a link of reset {of} is pressed, must be {verdict:?}: {}", answer.status));
        if refused {
            // Nothing changes, and nothing is used up.
            return if answer.status == StatusCode::OK && verdict == Verdict::Works {
                Err("a password that the policy refuses was taken".to_owned())
            } else {
                Ok(())
            };
        }
        self.used(of, owner, verdict, &[(answer, password)], StatusCode::OK)
    }

    pub async fn press_twice(&mut self, link: Newest) -> Played {
        let Some(picked) = pick(&self.links, link) else { return Ok(()) };
        let (of, link) = self.links[picked].clone();
        let owner = self.reference.resets[of].owner.ok_or("nobody's link")?;
        let one = self.new_password(owner, NewPassword::Fresh).0;
        let other = self.new_password(owner, NewPassword::Fresh).0;
        let verdict = self.reference.verdict(of, None, self.now());
        let pressed = futures_util::future::join(
            self.service.press(&link, one.as_deref()),
            self.service.press(&link, other.as_deref()),
        );
        let (first, second) = pressed.await;
        self.tell(format!("a link of reset {of} is pressed twice at once, must be {verdict:?}"));
        self.used(of, owner, verdict, &[(first, one), (second, other)], StatusCode::OK)
    }

    pub async fn guess(
        &mut self,
        (app, who, by): (App, Who, Name),
        pin: Guess,
        wanted: NewPassword,
    ) -> Played {
        let (name, account) = self.named(app, who, by);
        let newest = self.pins.last().map_or("000000", |(_, pin)| pin);
        let pin = match pin {
            Guess::Seen(place) => pick(&self.pins, place).map(|picked| self.pins[picked].1.clone()),
            Guess::Wrong => Some(harness::wrong(newest)),
        };
        let Some(pin) = pin else { return Ok(()) };
        let current = account.and_then(|account| self.reference.current(account));
        let verdict = current.map_or(Verdict::Fails, |of| self.reference.verdict(of, Some(&pin), self.now()));
        // Whoever guesses types some password in any case.
        let (password, refused) = match account {
            Some(account) => self.new_password(account, wanted),
            None => (Some(self.fresh_password()), false),
        };
        let answer = self.service.complete(app.id(), &name, &pin, password.as_deref()).await;
        self.tell(format!("a PIN for {name} of {}, must be {verdict:?}: {}", app.id(), answer.status));
        let done = answer.status == StatusCode::NO_CONTENT;
        let Some((account, of)) = account.zip(current) else {
            return if done { Err("nobody's PIN was taken".to_owned()) } else { Ok(()) };
        };
        let counted = !(refused && password.as_deref() == Some(TOO_SHORT));
        if verdict != Verdict::Works && counted {
            self.reference.guessed_wrong(account);
        }
        if refused {
            let taken = done && verdict == Verdict::Works;
            return if taken {
                Err("a password that the policy refuses was taken".to_owned())
            } else {
                Ok(())
            };
        }
        self.used(of, account, verdict, &[(answer, password)], StatusCode::NO_CONTENT)
    }

    /// Holds a completion against what it must come to.
    fn used(
        &mut self,
        of: usize,
        owner: usize,
        verdict: Verdict,
        answers: &[(Answer, Option<String>)],
        success: StatusCode,
    ) -> Played {
        let done: Vec<&Option<String>> =
            answers.iter().filter(|(answer, _)| answer.status == success).map(|(_, typed)| typed).collect();
        let changed = self.has_changed(owner);
        // For ten minutes the same secret is answered success again.
        let repeat = self.reference.resets[of].completed.is_some();
        match verdict {
            Verdict::Works if !changed || done.is_empty() => {
                return Err(format!("a live secret of reset {of} did not change the password"));
            }
            Verdict::Fails if changed => {
                return Err(format!("a dead secret of reset {of} changed the password"));
            }
            Verdict::Fails if !done.is_empty() && !repeat => {
                return Err(format!("a dead secret of reset {of} was answered success"));
            }
            Verdict::Works | Verdict::Fails | Verdict::Either => {}
        }
        if !changed {
            return Ok(());
        }
        let typed = self.reference.accounts[owner].app == App::Asks;
        if typed && done.len() != 1 {
            return Err(format!("{} passwords were taken at once", done.len()));
        }
        let typed = done.first().and_then(|typed| typed.as_deref()).filter(|_| typed);
        let now = self.now();
        self.changed.push(owner);
        self.reference.completed(of, typed, now)
    }

    /// A password to type, and whether the policy must refuse it. Where Rekey makes it, nothing is typed.
    fn new_password(&mut self, account: usize, wanted: NewPassword) -> (Option<String>, bool) {
        let account = &self.reference.accounts[account];
        if account.app == App::Generates {
            return (None, false);
        }
        match (wanted, account.credentials.text()) {
            (NewPassword::TooShort, _) => (Some(TOO_SHORT.to_owned()), true),
            (NewPassword::Same, Some(current)) => (Some(current.to_owned()), true),
            (NewPassword::Same | NewPassword::Fresh, _) => (Some(self.fresh_password()), false),
        }
    }

    pub async fn view(&mut self, link: Newest) -> Played {
        let Some(picked) = pick(&self.links, link) else { return Ok(()) };
        let (of, link) = self.links[picked].clone();
        let now = self.now();
        let (over, verdict) = (self.reference.is_over(of, now), self.reference.verdict(of, None, now));
        let offered = self.service.get(&link).await.text.contains("<form");
        self.tell(format!("the page of reset {of} is opened: offers {offered}"));
        if offered && over {
            return Err(format!("the page of reset {of}, which is over, offers to complete it"));
        }
        if !offered && verdict == Verdict::Works {
            return Err(format!("the page of reset {of}, which is live, says that it is not"));
        }
        Ok(())
    }
}
