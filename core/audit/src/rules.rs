//! The rules versions this program carries.

use strongroom_core::journal::record::Body;

use crate::{
    error::AuditError,
    replay::{Question, Recomputed, Rules},
};

/// Every rules version of this program. A journal under another version is refused, never waved through.
#[derive(Debug, Default)]
pub struct Carried {}

impl Rules for Carried {
    fn apply(&mut self, _body: &Body) {}

    fn decide(&mut self, question: &Question) -> Result<Recomputed, AuditError> {
        Err(AuditError::Rules {
            record: question.record,
            rules: question.rules,
        })
    }
}
