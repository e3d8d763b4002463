//! Finds the alignment patterns and from them how the code lies exactly.

use super::geometry::{Pair, Point, View};
use super::light::Light;
use super::symbol::{FINDER_MIDDLE, Layout};
use super::triple::Triple;

/// How alike what is seen and an alignment pattern must be, from 0 to 1.
const LIKENESS_MIN: f32 = 0.62;
/// So alike that nothing better needs to be looked for around.
const LIKENESS_GOOD: f32 = 0.85;
/// Part of a pattern's distance from what is known by which it may be off its foretold place.
const OFF: f32 = 0.06;
/// Steps of the search in each direction from the foretold place.
const STEPS_MAX: i32 = 14;
/// Size of a step, in modules.
const STEP: f32 = 0.5;

/// Improves a view by all alignment patterns that are seen, those nearest to the corner first.
pub(super) fn align(triple: &Triple, layout: &Layout, first: View, light: &Light<'_>) -> View {
    let far = layout.modules as f32 - FINDER_MIDDLE;
    let finders = [
        (FINDER_MIDDLE, FINDER_MIDDLE),
        (far, FINDER_MIDDLE),
        (FINDER_MIDDLE, far),
    ];
    let mut pairs: Vec<Pair> = finders
        .iter()
        .zip(triple.seen)
        .map(|((u, v), seen)| Pair {
            module: Point::new(*u, *v),
            seen,
        })
        .collect();
    let mut order: Vec<Point> = layout
        .alignments()
        .map(|(column, row)| Point::new(column as f32 + 0.5, row as f32 + 0.5))
        .collect();
    order.sort_by(|one, other| (one.x + one.y).total_cmp(&(other.x + other.y)));
    let mut view = first;
    for module in order {
        let nearest = pairs
            .iter()
            .map(|pair| (pair.module - module).length())
            .fold(f32::INFINITY, f32::min);
        // Once many are found the rest lie where they are foretold.
        let reach = if pairs.len() < 8 { OFF * nearest + 1.0 } else { 1.0 };
        if let Some(seen) = search(&view, module, reach, light) {
            pairs.push(Pair { module, seen });
            view = View::through(&pairs).unwrap_or(view);
        }
    }
    drop_outliers(&mut pairs, view)
}

/// Leaves out what does not lie where the others say, if there are enough of them.
fn drop_outliers(pairs: &mut Vec<Pair>, view: View) -> View {
    if pairs.len() < 8 {
        return view;
    }
    let off = |pair: &Pair| {
        let module_px =
            (view.at(pair.module.x + 1.0, pair.module.y) - view.at(pair.module.x, pair.module.y)).length();
        (view.at(pair.module.x, pair.module.y) - pair.seen).length() / module_px.max(0.1)
    };
    let before = pairs.len();
    pairs.retain(|pair| off(pair) < 0.6);
    if pairs.len() == before {
        return view;
    }
    View::through(pairs).unwrap_or(view)
}

/// Looks for the pattern around its foretold place, coarsely, then finely.
fn search(view: &View, module: Point, reach: f32, light: &Light<'_>) -> Option<Point> {
    let steps = ((reach / STEP).ceil() as i32).clamp(1, STEPS_MAX);
    // Over five modules the view is nearly flat.
    let [here, across, down] = view.around(module.x, module.y);
    let place = |u: f32, v: f32| here + across * u + down * v;
    let seen = |u: f32, v: f32| likeness(place(u, v), across, down, |place| light.at(place));
    let mut fine = (seen(0.0, 0.0), 0.0, 0.0);
    if fine.0 < LIKENESS_GOOD {
        let mut best = f32::NEG_INFINITY;
        for v in -steps..=steps {
            for u in -steps..=steps {
                let (u, v) = (u as f32 * STEP, v as f32 * STEP);
                let alike = likeness(place(u, v), across, down, |place| light.near(place));
                // Of two that look alike the nearer one.
                let score = alike - 0.01 * (u * u + v * v).sqrt();
                if score > best {
                    (best, fine) = (score, (alike, u, v));
                }
            }
        }
        fine.0 = seen(fine.1, fine.2);
    }
    for size in [0.25, 0.125, 0.0625] {
        let (_, u, v) = fine;
        for (du, dv) in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)] {
            let (u, v) = (u + du * size, v + dv * size);
            let score = seen(u, v);
            if score > fine.0 {
                fine = (score, u, v);
            }
        }
    }
    let (score, u, v) = fine;
    (score >= LIKENESS_MIN).then(|| place(u, v))
}

/// How alike the light around a place is to an alignment pattern: the correlation of 25 modules.
fn likeness(middle: Point, across: Point, down: Point, light: impl Fn(Point) -> f32) -> f32 {
    let (mut sum, mut squares, mut dark) = (0.0, 0.0, 0.0);
    for v in -2_i32..=2 {
        let row = middle + down * v as f32;
        for u in -2_i32..=2 {
            let tone = light(row + across * u as f32);
            sum += tone;
            squares += tone * tone;
            if u.abs().max(v.abs()) != 1 {
                dark += tone;
            }
        }
    }
    let spread = squares / 25.0 - (sum / 25.0) * (sum / 25.0);
    if spread < 2.0 {
        return 0.0;
    }
    // 17 of 25 modules are dark.
    let difference = (sum - dark) / 8.0 - dark / 17.0;
    difference * (17.0_f32 * 8.0 / 625.0).sqrt() / spread.sqrt()
}
