//! The comparison as a table for people, lines for programs, and a picture.

use std::fmt::Write as _;

use strongroom_optics::distort::{FRAME, Group};

use crate::compare::{Comparison, Tally, WORST};
use crate::decoder::{Decoder, LIMIT};

/// The comparison in Markdown.
pub fn markdown(comparison: &Comparison, per_cell: u64, seed: u64) -> String {
    let mut text = String::new();
    let (width, height) = FRAME;
    let pictures = comparison.total(Decoder::Ours).pictures;
    writeln!(
        text,
        "{pictures} pictures of {width} by {height}, {per_cell} for each cell from seed {seed}. Percent read, byte for \
         byte; over {} ms is a failure.\n",
        LIMIT.as_millis()
    )
    .unwrap();
    head(&mut text);
    for group in comparison.groups() {
        let cells = comparison.by_cell.keys().filter(|(of, _)| *of == group).count();
        let apart = if group.counts() { "" } else { " (apart)" };
        row(
            &mut text,
            &format!("{}{apart}, {cells} cells", group.name()),
            |decoder| percent(&comparison.over(decoder, |of, _| of == group)),
        );
    }
    row(&mut text, "**all**", |decoder| {
        format!("**{}**", percent(&comparison.total(decoder)))
    });
    row(&mut text, "hand-held v15-v30, 3-4 px", |decoder| {
        percent(&comparison.over(decoder, hand_held_middle))
    });
    row(&mut text, "median, ms", |decoder| {
        format!("{:.1}", comparison.total(decoder).median_ms())
    });
    row(&mut text, "worst, ms", |decoder| {
        format!("{:.0}", comparison.total(decoder).worst_ms())
    });
    row(&mut text, "hung / died", |decoder| {
        let all = comparison.over(decoder, |_, _| true);
        format!("{} / {}", all.hung, all.died)
    });
    row(&mut text, "wrong contents", |decoder| {
        comparison.over(decoder, |_, _| true).wrong.to_string()
    });
    let (ours, best) = (
        comparison.total(Decoder::Ours),
        comparison.total(Decoder::ZxingCpp),
    );
    writeln!(
        text,
        "\nOurs over zxing-cpp: {:.3} of its successes, {:.2} of its median time.\n",
        ours.success() / best.success().max(f64::EPSILON),
        ours.median_ms() / best.median_ms().max(f64::EPSILON)
    )
    .unwrap();
    lost(&mut text, comparison);
    text
}

fn head(text: &mut String) {
    row(text, "group", |decoder| decoder.name().to_owned());
    row(text, "---", |_| "--:".to_owned());
}

fn row(text: &mut String, first: &str, cell: impl Fn(Decoder) -> String) {
    let cells: Vec<String> = Decoder::ALL.into_iter().map(cell).collect();
    writeln!(text, "| {first} | {} |", cells.join(" | ")).unwrap();
}

fn percent(tally: &Tally) -> String {
    format!("{:.1}", tally.success() * 100.0)
}

fn hand_held_middle(group: Group, cell: &str) -> bool {
    group == Group::HandHeld
        && ["v15", "v20", "v25", "v30"]
            .iter()
            .any(|version| cell.starts_with(version))
        && (cell.ends_with("@3") || cell.ends_with("@4"))
}

fn lost(text: &mut String, comparison: &Comparison) {
    let lost = comparison.lost();
    if lost.is_empty() {
        writeln!(text, "There is no cell in which a peer reads more than we do.").unwrap();
        return;
    }
    writeln!(
        text,
        "Cells in which a peer reads more than we do ({} of {}):\n",
        lost.len(),
        comparison.by_cell.len()
    )
    .unwrap();
    for (cell, ours, peer, share) in lost {
        writeln!(
            text,
            "- {cell}: {:.0} %, {} {:.0} %",
            ours * 100.0,
            peer.name(),
            share * 100.0
        )
        .unwrap();
    }
}

/// One JSON object for each decoder, and one that sets ours beside the bars.
pub fn json_lines(comparison: &Comparison) -> String {
    let mut text = String::new();
    for decoder in Decoder::ALL {
        let all = comparison.total(decoder);
        writeln!(
            text,
            r#"{{"bench":"pictures","decoder":"{}","pictures":{},"success":{:.4},"median_ms":{:.2},"worst_ms":{:.1},"hung":{},"died":{},"wrong":{}}}"#,
            decoder.name(), all.pictures, all.success(), all.median_ms(), all.worst_ms(), all.hung, all.died, all.wrong
        )
        .unwrap();
    }
    let (ours, best) = (
        comparison.total(Decoder::Ours),
        comparison.total(Decoder::ZxingCpp),
    );
    let middle = comparison.over(Decoder::Ours, hand_held_middle);
    writeln!(
        text,
        r#"{{"bench":"pictures-bars","success_over_zxing":{:.3},"bar":1.05,"hand_held_middle":{:.4},"hand_held_bar":0.95,"median_over_zxing":{:.2},"median_bar":1.0,"worst_ms":{:.1},"worst_bar_ms":{},"lost_cells":{},"groups_below_best_peer":[{}]}}"#,
        ours.success() / best.success().max(f64::EPSILON),
        middle.success(),
        ours.median_ms() / best.median_ms().max(f64::EPSILON),
        ours.worst_ms(),
        WORST.as_millis(),
        comparison.lost().len(),
        below(comparison).join(",")
    )
    .unwrap();
    text
}

/// Groups in which a peer reads more than we do.
fn below(comparison: &Comparison) -> Vec<String> {
    let share = |decoder, group| comparison.over(decoder, |of, _| of == group).success();
    let behind = |group: &Group| {
        Decoder::ALL
            .into_iter()
            .any(|peer| share(peer, *group) > share(Decoder::Ours, *group))
    };
    let groups = comparison.groups().into_iter().filter(|group| group.counts());
    groups
        .filter(behind)
        .map(|group| format!("\"{}\"", group.name()))
        .collect()
}

const COLOURS: [&str; 6] = ["#0b6e4f", "#d1495b", "#edae49", "#6a4c93", "#00798c", "#8d99ae"];
const BAR: usize = 9;
const LEFT: usize = 150;
const WIDE: usize = 520;

/// Bars for each group and decoder.
pub fn svg(comparison: &Comparison) -> String {
    let groups = comparison.groups();
    let block = BAR * Decoder::ALL.len() + 10;
    let (width, height) = (LEFT + WIDE + 60, 60 + block * (groups.len() + 1));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    for (number, (decoder, colour)) in Decoder::ALL.iter().zip(COLOURS).enumerate() {
        let x = LEFT + number * 90;
        writeln!(
            text,
            "<rect x=\"{x}\" y=\"12\" width=\"10\" height=\"10\" fill=\"{colour}\"/>"
        )
        .unwrap();
        writeln!(text, "<text x=\"{}\" y=\"21\">{}</text>", x + 14, decoder.name()).unwrap();
    }
    for percent in [0, 25, 50, 75, 100] {
        let (x, end) = (LEFT + WIDE * percent / 100, height - 8);
        writeln!(
            text,
            "<line x1=\"{x}\" y1=\"44\" x2=\"{x}\" y2=\"{end}\" stroke=\"#ddd\"/>"
        )
        .unwrap();
        writeln!(
            text,
            "<text x=\"{x}\" y=\"40\" text-anchor=\"middle\">{percent} %</text>"
        )
        .unwrap();
    }
    let all = std::iter::once(None).chain(groups.into_iter().map(Some));
    for (number, group) in all.enumerate() {
        let top = 48 + number * block;
        let (name, y) = (group.map_or("all", Group::name), top + block / 2);
        writeln!(
            text,
            "<text x=\"{}\" y=\"{y}\" text-anchor=\"end\">{name}</text>",
            LEFT - 8
        )
        .unwrap();
        for (place, (decoder, colour)) in Decoder::ALL.into_iter().zip(COLOURS).enumerate() {
            let tally = match group {
                None => comparison.total(decoder),
                Some(group) => comparison.over(decoder, |of, _| of == group),
            };
            let (y, long) = (top + place * BAR, (tally.success() * WIDE as f64).round());
            writeln!(
                text,
                "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{long}\" height=\"{}\" fill=\"{colour}\"/>",
                BAR - 1
            )
            .unwrap();
        }
    }
    text.push_str("</svg>\n");
    text
}

/// Puts a part into a page between its marks, `<!-- name -->` and `<!-- /name -->`.
pub fn put(page: &str, name: &str, part: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let (before, rest) = page.split_once(&open).unwrap();
    let (_, after) = rest.split_once(&close).unwrap();
    format!("{before}{open}\n{}\n{close}{after}", part.trim_end())
}
