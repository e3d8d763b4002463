//! Every ceiling of the QR transport.
//!
//! They are checked before anything is allocated: one picture of ninety letters that claims four thousand
//! million parts ends other programs.

/// Longest text of one code, in bytes; the largest QR code holds 7,089 characters.
pub const FRAME_TEXT_MAX: usize = 8_192;
/// Most parts a message may be split into.
pub const PARTS_MAX: u32 = 8_192;
/// Longest message, in bytes, its CBOR header included.
pub const MESSAGE_MAX: u32 = 4 * 1024 * 1024;
/// Most streams followed side by side, so that a foreign code cannot end the good transfer.
///
/// A stream costs at most `PARTS_MAX * (PARTS_MAX / 8) + MESSAGE_MAX` bytes, 12 MiB; four of them and the
/// finished message stay below 64 MiB.
pub const STREAMS_MAX: usize = 4;
