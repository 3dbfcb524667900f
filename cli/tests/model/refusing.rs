//! "It was not me": the use of a link that refuses, of any mail, and what it must come to.

use reqwest::StatusCode;

use crate::command::Newest;
use crate::reference::Asked;
use crate::refusal::Refusal;
use crate::world::{Played, World, pick};

impl World {
    pub async fn refuse(&mut self, link: Newest) -> Played {
        let Some(picked) = pick(&self.refusals, link) else { return Ok(()) };
        let (of, to, link) = self.refusals[picked].clone();
        let owner = self.reference.resets[of].owner.ok_or("nobody's mail")?;
        let now = self.now();
        let must = self.reference.refusal(of, &to, now);
        let said_before = self.reference.resets[of].refused;
        let done = self.service.press(&link, None).await.status == StatusCode::OK;
        self.tell(format!("it was not me, of reset {of} by {to}, must be {must:?}: {done}"));
        match must {
            Refusal::Request | Refusal::Change if !done => {
                return Err(format!("reset {of} could not be refused"));
            }
            Refusal::Nothing if done && !said_before => {
                return Err(format!("reset {of} was refused, and must not have been"));
            }
            Refusal::Request | Refusal::Perhaps if done => self.reference.request_refused(of),
            Refusal::Change => return self.change_refused(of, owner, now),
            Refusal::Request | Refusal::Perhaps | Refusal::Nothing => {}
        }
        // Nothing else comes of it: a reset that appears is an error, and so is a change of credentials.
        self.read_stream(None)
    }

    fn change_refused(&mut self, of: usize, owner: usize, now: i64) -> Played {
        self.changed.push(owner);
        let offered = self.reference.change_refused(of, owner, now);
        self.tell(format!("  a reset is offered: {offered:?}"));
        let before = self.reference.resets.len();
        // Just after everything that the refusal revokes.
        self.read_stream(offered.map(|method| Asked { owner: Some(owner), method, at: now + 1 }))?;
        self.wait(1);
        match self.reference.resets.len() - before == usize::from(offered.is_some()) {
            true => Ok(()),
            false => Err(format!("the change of reset {of} is refused, and no other reset is offered")),
        }
    }
}
