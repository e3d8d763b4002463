//! Every ceiling of the QR transport.
//!
//! They are checked before anything is allocated: one picture of ninety letters that claims four thousand
//! million parts ends other programs. Together they keep a receiver below 64 MiB whatever it is shown:
//! [`STREAMS_MEMORY_MAX`] for the transfers under way, as much again as one of them for a message in doubt, and
//! three times [`MESSAGE_MAX`] for the message that is being put together, unwrapped and handed over.

/// Longest text of one code, in bytes; the largest QR code holds 7,089 characters.
pub const FRAME_TEXT_MAX: usize = 8_192;
/// Most parts a message may be split into.
pub const PARTS_MAX: u32 = 8_192;
/// Longest message, in bytes, its CBOR header included.
pub const MESSAGE_MAX: u32 = 4 * 1024 * 1024;
/// Most streams followed side by side, so that a foreign code cannot end the good transfer.
pub const STREAMS_MAX: usize = 4;
/// Most bytes that the streams may come to hold together. The costliest stream, of [`PARTS_MAX`] parts and
/// [`MESSAGE_MAX`] bytes, comes to 13 MiB.
pub const STREAMS_MEMORY_MAX: usize = 36 * 1024 * 1024;
/// Most parts of a BBQr series: two digits of base 36, from `01` to `ZZ`.
pub const BBQR_PARTS_MAX: u16 = 1_295;
/// Most arrays and maps around an item of CBOR.
pub const CBOR_DEPTH_MAX: usize = 8;
