use serde::Serialize;
use strongroom_core::ids::Ed25519Key;

use super::{Context, Report};
use crate::{failure::Failure, messages, store::CoordinatorKey};

/// Makes the coordinator's key where there is none, and shows its public half, which the policy names.
#[derive(Debug, clap::Args)]
pub struct Args {}

#[derive(Serialize)]
struct Body {
    key: Ed25519Key,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let key = CoordinatorKey::create(&context.home()?)?.public();
        Ok(Report::new(&Body { key }, messages::key(&key.to_string())))
    }
}
