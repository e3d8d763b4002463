use serde::Serialize;
use strongroom_core::{
    ids::RequestId,
    policy::{Decision, Verdict},
    words::order,
};

use super::{Context, Report};
use crate::{
    actions::build::rehearse,
    failure::{Failure, StateError},
    messages,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The request
    #[arg(long, value_name = "ID")]
    request: RequestId,
}

#[derive(Serialize)]
struct Body {
    request_id: RequestId,
    order: Option<String>,
    verdict: Verdict,
    rehearsal: Decision,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let workspace = context.workspace()?;
        let (bytes, _) = workspace.request(&self.request)?;
        let decision = rehearse(&workspace.vault, &workspace.state(Some(&self.request))?, &bytes)?;
        let network = workspace.vault.manifest.network;
        let order = decision
            .summary
            .as_ref()
            .map(|s| order::words(network, s).to_string());
        let text = match &order {
            Some(words) => format!("{}\n{}", messages::rehearsal(&decision), messages::order(words)),
            None => messages::rehearsal(&decision),
        };
        match decision.verdict {
            Verdict::Accept => {
                let body = Body {
                    request_id: self.request,
                    order,
                    verdict: decision.verdict,
                    rehearsal: decision,
                };
                Ok(Report::new(&body, text))
            }
            Verdict::Refuse => {
                context.progress(&text);
                let codes = decision.blocking_codes();
                Err(StateError::Refused { codes }.into())
            }
        }
    }
}
