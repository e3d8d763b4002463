//! is whole. Files are the apps' business; everything that decides whether bytes are a journal stands here.

pub mod debit;
pub mod record;
