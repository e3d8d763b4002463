//! Reads a journal's bytes into proven records, in pieces of any size.

use super::{
    fault::{ChainError, Fault},
    frame::{Parser, Torn},
    record::Record,
    verify::Chain,
};
use crate::ids::Ed25519Key;

/// Frames and chain in one: what comes out is proven.
#[derive(Debug)]
pub struct Reader {
    parser: Parser,
    chain: Chain,
}

impl Reader {
    /// Begins at the start of a journal. With `expected`, only a journal of that log key is accepted.
    pub fn new(expected: Option<Ed25519Key>) -> Self {
        Self {
            parser: Parser::new(),
            chain: Chain::new(expected),
        }
    }

    /// Takes the next piece of the file.
    pub fn feed(&mut self, piece: &[u8]) {
        self.parser.feed(piece);
    }

    /// Gives the next record, or nothing if more of the file is needed.
    ///
    /// # Errors
    /// [`ChainError`] with the first record that is wrong.
    pub fn next_record(&mut self) -> Result<Option<Record>, ChainError> {
        match self.parser.next_frame() {
            Ok(Some(frame)) => self.chain.push(&frame).map(Some),
            Ok(None) => Ok(None),
            Err(e) => Err(self.chain.fault(e)),
        }
    }

    /// The journal as far as it is proven.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Ends the file, for its owner: gives the journal, and the torn end that may be cut.
    ///
    /// # Errors
    /// [`ChainError`] if the end is damaged otherwise.
    pub fn finish(self) -> Result<(Chain, Option<Torn>), ChainError> {
        match self.parser.finish() {
            Ok(torn) => Ok((self.chain, torn)),
            Err(e) => Err(self.chain.fault(e)),
        }
    }

    /// Ends the file, for everybody else: a torn end is a fault, and so is a journal without a record.
    ///
    /// # Errors
    /// [`ChainError`] naming the record that is not whole.
    pub fn finish_whole(self) -> Result<Chain, ChainError> {
        match self.finish()? {
            (chain, None) if chain.size() == 0 => Err(chain.fault(Fault::Genesis)),
            (chain, None) => Ok(chain),
            (chain, Some(torn)) => Err(chain.fault(Fault::Torn {
                bytes: torn.bytes.len() as u64,
            })),
        }
    }
}
