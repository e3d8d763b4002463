//! Which error correction carries most: more of it is read more often and holds less.

use std::fmt::Write as _;
use std::path::Path;

use strongroom_optics::Correction;
use strongroom_optics::distort::{Content, capacity, hand_held};

use crate::compare::Comparison;
use crate::decoder::Decoder;

const LEVELS: [Correction; 3] = [Correction::L, Correction::M, Correction::Q];
const VERSIONS: [u8; 5] = [10, 20, 25, 30, 40];
const SCALES: [f64; 3] = [2.0, 2.5, 3.0];

/// One size of code in a hand, with each correction.
pub struct Row {
    version: u8,
    px: f64,
    /// Share of frames read, and letters that a frame shown carries in the mean.
    levels: [(f64, f64); 3],
}

/// Takes `count` pictures of each and reads them with our decoders.
pub fn measure(count: u64) -> Vec<Row> {
    let sizes = VERSIONS
        .into_iter()
        .flat_map(|version| SCALES.map(|px| (version, px)));
    let row = |(version, px)| {
        let levels = LEVELS.map(|correction| {
            let cell = [hand_held(version, px, correction)];
            let comparison = Comparison::on(&cell, &[Decoder::Ours], Path::new(""), count, 0);
            let success = comparison.total(Decoder::Ours).success();
            (
                success,
                success * capacity(version, correction, Content::Ur) as f64,
            )
        });
        Row { version, px, levels }
    };
    sizes.map(row).collect()
}

fn sum(rows: &[Row], level: usize) -> f64 {
    rows.iter().map(|row| row.levels[level].1).sum()
}

pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| code | L read | M read | Q read | L letters | M letters | Q letters |\n| --- | --: | --: | --: | --: | --: | --: |\n",
    );
    for Row { version, px, levels } in rows {
        let [l, m, q] = levels;
        writeln!(
            text,
            "| v{version}, {px} px a module | {:.0} % | {:.0} % | {:.0} % | {:.0} | {:.0} | {:.0} |",
            l.0 * 100.0,
            m.0 * 100.0,
            q.0 * 100.0,
            l.1,
            m.1,
            q.1
        )
        .unwrap();
    }
    let (l, m, q) = (sum(rows, 0), sum(rows, 1), sum(rows, 2));
    writeln!(
        text,
        "\nLetters that a frame carries in the mean, shares read times what a code holds: M {:.2} and Q {:.2} of L.",
        m / l.max(f64::EPSILON),
        q / l.max(f64::EPSILON)
    )
    .unwrap();
    text
}

pub fn json_lines(rows: &[Row]) -> String {
    let (l, m, q) = (sum(rows, 0), sum(rows, 1), sum(rows, 2));
    format!(
        "{{\"bench\":\"levels\",\"letters_m_over_l\":{:.3},\"letters_q_over_l\":{:.3}}}\n",
        m / l.max(f64::EPSILON),
        q / l.max(f64::EPSILON)
    )
}
