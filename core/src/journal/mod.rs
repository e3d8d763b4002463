//! The ceremony journal: records, their frames on disk, the tree over them, checkpoints, and the proof that a journal
//! is whole. Files are the apps' business; everything that decides whether bytes are a journal stands here.

pub mod checkpoint;
pub mod debit;
pub mod fault;
pub mod frame;
pub mod read;
pub mod record;
pub mod story;
pub mod tree;
pub mod verify;
