//! Every way in which the transport refuses, with its code and its words.

use crate::words::CheckWords;

/// Why a text, a picture or a whole transfer was refused. None of them ends a transfer: the next frame goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// More parts, or more bytes, than are ever read.
    Limit,
    /// A type that is not read here, or two types under one header.
    Type,
    /// A header that contradicts itself or its address.
    Header,
    /// The letters of a part are damaged.
    Bytewords,
    /// The parts make another message than they announced.
    Checksum,
    /// A CBOR item is cut off, or longer than the bytes that are there.
    CborTruncated,
    /// Another kind of CBOR item than the transport has.
    CborKind,
    /// A CBOR tag.
    CborTag,
    /// A CBOR item of indefinite length.
    CborIndefinite,
    /// A CBOR number or length that is not in its shortest form, or a map whose keys are out of order.
    CborCanonical,
    /// A CBOR array with another number of elements.
    CborCount,
    /// Bytes behind the CBOR item.
    CborTrailing,
    /// CBOR that nests deeper than is followed.
    CborDepth,
    /// A CBOR map with one key twice.
    CborDuplicate,
    /// A BBQr header that is none.
    BbqrHeader,
    /// A BBQr part that contradicts another one of its series.
    BbqrMismatch,
    /// A frame of the dense mode that is damaged, or of another layout.
    Dense,
    /// Compressed bytes that are damaged.
    Inflate,
    /// Compressed bytes that become more than is ever read.
    InflateLimit,
    /// A text that means nothing here.
    Unknown,
    /// Letters that are not of the encoding they begin as.
    Encoding,
    /// Two codes read as one text.
    Overlap,
    /// Two transfers in one picture.
    Ambiguous,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::Limit,
        Self::Type,
        Self::Header,
        Self::Bytewords,
        Self::Checksum,
        Self::CborTruncated,
        Self::CborKind,
        Self::CborTag,
        Self::CborIndefinite,
        Self::CborCanonical,
        Self::CborCount,
        Self::CborTrailing,
        Self::CborDepth,
        Self::CborDuplicate,
        Self::BbqrHeader,
        Self::BbqrMismatch,
        Self::Dense,
        Self::Inflate,
        Self::InflateLimit,
        Self::Unknown,
        Self::Encoding,
        Self::Overlap,
        Self::Ambiguous,
    ];

    /// Names the check that failed (docs/checks.md).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Limit => "E_UR_LIMIT",
            Self::Type => "E_UR_TYPE",
            Self::Header => "E_UR_HEADER",
            Self::Bytewords => "E_UR_BYTEWORDS",
            Self::Checksum => "E_UR_CHECKSUM",
            Self::CborTruncated => "E_CBOR_TRUNCATED",
            Self::CborKind => "E_CBOR_KIND",
            Self::CborTag => "E_CBOR_TAG",
            Self::CborIndefinite => "E_CBOR_INDEFINITE",
            Self::CborCanonical => "E_CBOR_CANONICAL",
            Self::CborCount => "E_CBOR_COUNT",
            Self::CborTrailing => "E_CBOR_TRAILING",
            Self::CborDepth => "E_CBOR_DEPTH",
            Self::CborDuplicate => "E_CBOR_DUPLICATE",
            Self::BbqrHeader => "E_BBQR_HEADER",
            Self::BbqrMismatch => "E_BBQR_MISMATCH",
            Self::Dense => "E_DENSE_FRAME",
            Self::Inflate => "E_INFLATE",
            Self::InflateLimit => "E_INFLATE_LIMIT",
            Self::Unknown => "E_QR_UNKNOWN",
            Self::Encoding => "E_QR_ENCODING",
            Self::Overlap => "E_QR_OVERLAP",
            Self::Ambiguous => "E_QR_AMBIGUOUS",
        }
    }

    /// Says it to people.
    pub const fn words(self) -> CheckWords {
        let (what, todo) = match self {
            Self::Limit => ("The code announces more than is ever read.", FOREIGN),
            Self::Type => ("The code is of a type that is not read here.", FOREIGN),
            Self::Header => ("The code contradicts itself.", FOREIGN),
            Self::Bytewords | Self::Encoding => ("The letters in the code are damaged.", AGAIN),
            Self::Checksum => ("A false part is among those that were read.", FALSE_PART),
            Self::CborTruncated => ("The content of the code ends before it should.", FOREIGN),
            Self::CborKind | Self::CborCount => ("The content of the code is of another kind.", FOREIGN),
            Self::CborTag => ("The content of the code carries a tag.", FOREIGN),
            Self::CborIndefinite => ("The content of the code does not say how long it is.", FOREIGN),
            Self::CborCanonical => ("The content of the code could be written shorter.", FOREIGN),
            Self::CborTrailing => ("Something stands behind the content of the code.", FOREIGN),
            Self::CborDepth => ("The content of the code nests too deep.", FOREIGN),
            Self::CborDuplicate => ("The content of the code says one thing twice.", FOREIGN),
            Self::BbqrHeader => ("The code begins like a BBQr and is none.", FOREIGN),
            Self::BbqrMismatch => ("Two codes of one series contradict each other.", FALSE_PART),
            Self::Dense => (
                "The frame is damaged, or of another version of the program.",
                DENSE,
            ),
            Self::Inflate => ("What was compressed does not come apart.", FALSE_PART),
            Self::InflateLimit => ("What is compressed becomes more than is ever read.", FOREIGN),
            Self::Unknown => ("The code means nothing here.", FOREIGN),
            Self::Overlap => ("Two codes were read as one.", AGAIN),
            Self::Ambiguous => ("The picture shows codes of two transfers.", ONE_ONLY),
        };
        CheckWords { what, todo }
    }
}

const FOREIGN: &str = "Show the camera nothing but the screen that sends. If it is that screen, stop and tell the security officer.";
const AGAIN: &str = "Hold still and let the codes run on.";
const DENSE: &str =
    "Let the codes run on. If it is said of every code, choose another mode on the screen that sends.";
const FALSE_PART: &str =
    "Let the codes run on. If it is said again, stop and find out where the false code comes from.";
const ONE_ONLY: &str = "Cover every code but one.";
