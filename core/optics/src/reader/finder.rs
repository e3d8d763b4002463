//! The three squares in the corners of a code.

use super::binarise::Bitmap;
use super::geometry::Point;
use super::light::Light;

/// Most spots of a picture that are kept.
const SPOTS_MAX: usize = 96;
/// Most places of a picture that are looked at more closely.
const CANDIDATES_MAX: usize = 12_000;
/// Widths may be wrong by so many modules and by so many pixels.
const WRONG_MODULES: f32 = 0.5;
const WRONG_PX: f32 = 0.9;
/// Smaller modules are looked for in a larger picture.
const MODULE_MIN_PX: f32 = 1.3;
/// Rays that are cast from the middle of a finder.
const RAYS: usize = 16;

/// A finder as it is seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finder {
    pub(crate) middle: Point,
    /// Pixels of a module, about.
    pub(crate) module_px: f32,
    /// How black and how white it is.
    pub(crate) tones: Tones,
    /// Which part of the rows that cross its core saw it, 1 if all.
    pub(crate) share: f32,
}

/// The shades of a finder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tones {
    pub(crate) dark: f32,
    pub(crate) light: f32,
}

impl Tones {
    pub(crate) fn between(self) -> f32 {
        self.dark.midpoint(self.light)
    }
}

/// Finds what is crossed as a finder is, both ways, best seen first. Every `step`th row is looked at.
pub(super) fn spots(bitmap: &Bitmap, step: usize) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    let mut looked = 0;
    let mut edges = Vec::new();
    for y in (step / 2..bitmap.height()).step_by(step.max(1)) {
        edges_of(bitmap.row(y), &mut edges);
        for run in edges
            .windows(6)
            .skip(usize::from(!bitmap.is_dark(0, y)))
            .step_by(2)
        {
            let Some(found) = pattern(run) else { continue };
            looked += 1;
            if looked > CANDIDATES_MAX {
                break;
            }
            if let Some(spot) = cross_check(bitmap, found, y, step) {
                gather(&mut spots, spot);
            }
        }
    }
    let weight = |spot: &Spot| spot.share() * spot.module_px.min(3.0);
    spots.sort_by(|one, other| weight(other).total_cmp(&weight(one)));
    spots.truncate(SPOTS_MAX);
    spots
}

/// Looks at spots more closely until `most` are finders.
pub(super) fn finders(spots: impl Iterator<Item = Spot>, light: &Light<'_>, most: usize) -> Vec<Finder> {
    let mut finders: Vec<Finder> = Vec::new();
    for finder in spots.filter_map(|spot| confirm(&spot, light)) {
        let near = |other: &&Finder| (other.middle - finder.middle).length() < finder.module_px * 3.0;
        if finders.iter().find(near).is_none() {
            finders.push(finder);
        }
        if finders.len() == most {
            break;
        }
    }
    finders
}

/// Where a row changes between light and dark, its two ends included.
fn edges_of(row: &[u8], edges: &mut Vec<u32>) {
    edges.clear();
    edges.push(0);
    let mut before = u64::from(row.first().copied().unwrap_or_default());
    let (words, rest) = row.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let mut changes = word ^ (word << 8 | before);
        before = word >> 56;
        // Most words change nowhere.
        while changes != 0 {
            edges.push(at as u32 * 8 + changes.trailing_zeros() / 8);
            changes &= changes - 1;
        }
    }
    for (at, px) in rest.iter().enumerate() {
        if u64::from(*px) != before {
            edges.push((words.len() * 8 + at) as u32);
            before = u64::from(*px);
        }
    }
    edges.push(row.len() as u32);
}

/// A place along a line that is crossed as a finder is: dark, light, three times dark, light, dark.
#[derive(Clone, Copy)]
struct Crossing {
    middle: f32,
    module_px: f32,
}

/// Judges five widths between six edges. The outer two may be too wide: a code without a quiet zone stands on dark.
fn pattern(edges: &[u32]) -> Option<Crossing> {
    let [a, b, c, d, e, f] = <[u32; 6]>::try_from(edges).ok()?;
    // Most are no pattern at first sight.
    if d - c <= (c - b).max(e - d) || 2 * (d - c) > 6 * (c - b + e - d) {
        return None;
    }
    let [a, b, c, d, e, f] = [a, b, c, d, e, f].map(|edge| edge as f32);
    let module_px = (e - b) / 5.0;
    let slack = module_px * WRONG_MODULES + WRONG_PX;
    let near = |width: f32, modules: f32| (width - module_px * modules).abs() <= slack;
    // From edge to like edge: widths that no blur and no wrong limit changes.
    let like = near(d - b, 4.0) && near(e - c, 4.0);
    let shape = near(c - b, 1.0) && near(d - c, 3.0) && near(e - d, 1.0);
    let (left, right) = (b - a, f - e);
    let outer = left.min(right) <= module_px + slack && left.min(right) >= module_px - slack;
    let shape = like && shape && outer;
    (shape && module_px >= MODULE_MIN_PX).then(|| Crossing {
        middle: c.midpoint(d),
        module_px,
    })
}

/// Something crossed as a finder is, both ways.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) middle: Point,
    module_px: f32,
    /// Rows that crossed it, each standing for so many.
    hits: u32,
    step: usize,
}

impl Spot {
    /// The same in a picture of which this one is a part that begins there.
    pub(super) fn moved(&self, by: Point) -> Self {
        Self {
            middle: self.middle + by,
            ..*self
        }
    }

    /// Which part of the rows that cross its core saw it, 1 if all.
    pub(super) fn share(&self) -> f32 {
        (self.hits as f32 * self.step as f32 / (3.0 * self.module_px)).min(1.0)
    }
}

fn cross_check(bitmap: &Bitmap, found: Crossing, y: usize, step: usize) -> Option<Spot> {
    let reach = (found.module_px * 12.0) as usize + 4;
    let down = crossing_through(
        found.middle as usize,
        y,
        reach,
        |x, y| bitmap.is_dark(x, y),
        bitmap.height(),
    )?;
    let ratio = down.module_px / found.module_px;
    if !(0.35..2.9).contains(&ratio) {
        return None;
    }
    let across = crossing_through(
        down.middle as usize,
        found.middle as usize,
        (found.module_px * 6.0) as usize + 4,
        |y, x| bitmap.is_dark(x, y),
        bitmap.width(),
    )?;
    Some(Spot {
        middle: Point::new(across.middle, down.middle),
        module_px: (across.module_px * down.module_px).sqrt(),
        hits: 1,
        step,
    })
}

/// Follows a line both ways from a dark place: out of the dark, through the light, through the dark.
fn crossing_through(
    fixed: usize,
    from: usize,
    reach: usize,
    is_dark: impl Fn(usize, usize) -> bool,
    end: usize,
) -> Option<Crossing> {
    if !is_dark(fixed, from) {
        return None;
    }
    let walk = |forth: bool| -> Option<[u32; 3]> {
        let mut edges = [0; 3];
        let (mut at, mut dark, mut count) = (from, true, 0);
        for _ in 0..reach {
            at = if forth { at + 1 } else { at.checked_sub(1)? };
            let out = at >= end;
            if out || is_dark(fixed, at) != dark {
                dark = !dark;
                *edges.get_mut(count)? = if forth { at as u32 } else { at as u32 + 1 };
                count += 1;
                if count == 3 {
                    return Some(edges);
                }
                if out {
                    return None;
                }
            }
        }
        // The outer dark may go on for ever.
        (count == 2).then(|| [edges[0], edges[1], if forth { at as u32 } else { at as u32 + 1 }])
    };
    let ([c, b, a], [d, e, f]) = (walk(false)?, walk(true)?);
    pattern(&[a, b, c, d, e, f])
}

fn gather(spots: &mut Vec<Spot>, spot: Spot) {
    let near = |other: &&mut Spot| {
        (other.middle - spot.middle).length() < other.module_px * 1.5
            && (0.5..2.0).contains(&(other.module_px / spot.module_px))
    };
    // Rows come in order: what is near was seen not long ago.
    if let Some(known) = spots.iter_mut().rev().take(200).find(near) {
        let (old, new) = (known.hits as f32, known.hits as f32 + 1.0);
        known.middle = (known.middle * old + spot.middle) * (1.0 / new);
        known.module_px = (known.module_px * old + spot.module_px) / new;
        known.hits += 1;
        return;
    }
    spots.push(spot);
}

/// Casts rays from the middle: the ring must be where it belongs in most directions.
fn confirm(spot: &Spot, light: &Light<'_>) -> Option<Finder> {
    let tones = tones(spot, light)?;
    let mut middle = Point::default();
    let (mut good, mut pairs) = (0, 0.0);
    let mut size = 0.0;
    let mut rays = [None; RAYS];
    for (at, ray) in rays.iter_mut().enumerate() {
        let angle = std::f32::consts::TAU * at as f32 / RAYS as f32;
        let way = Point::new(angle.cos(), angle.sin());
        *ray = cast(light, spot.middle, way, tones.between(), spot.module_px)
            .filter(|ray| (1.25..2.3).contains(&(ray.ring / ray.core)))
            .map(|ray| (way, ray));
        good += usize::from(ray.is_some());
    }
    let (one, other) = rays.split_at(RAYS / 2);
    for (one, other) in one.iter().zip(other) {
        let (Some((way, one)), Some((_, other))) = (one, other) else {
            continue;
        };
        let off = (one.core - other.core + one.ring - other.ring) / 4.0;
        middle = middle + spot.middle + *way * off;
        size += one.core + other.core + one.ring + other.ring;
        pairs += 1.0;
    }
    if good < RAYS * 5 / 8 || pairs < 3.0 {
        return None;
    }
    // Over all directions a square of 3 and one of 5 modules are 4.50 wide each way, about.
    Some(Finder {
        middle: middle * (1.0 / pairs),
        module_px: size / pairs / 9.0,
        tones,
        share: spot.share(),
    })
}

/// How black the core is, and how white the lightest of what is around it.
fn tones(spot: &Spot, light: &Light<'_>) -> Option<Tones> {
    let at = |angle: f32, far: f32| {
        light.at(spot.middle + Point::new(angle.cos(), angle.sin()) * (far * spot.module_px))
    };
    let angles = (0..8).map(|at| std::f32::consts::TAU * at as f32 / 8.0);
    let core: f32 = angles.clone().map(|angle| at(angle, 0.6)).sum::<f32>() / 8.0;
    let mut ring = angles.map(|angle| at(angle, 1.9).max(at(angle, 2.2)).max(at(angle, 2.5)));
    let ring = ring.by_ref().sum::<f32>() / 8.0;
    (ring - core >= 3.0).then_some(Tones {
        dark: core,
        light: ring,
    })
}

/// How far from the middle of a finder its core and its light ring end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ray {
    pub(super) core: f32,
    pub(super) ring: f32,
}

/// Casts one ray, in steps of half a pixel.
pub(super) fn cast(light: &Light<'_>, from: Point, way: Point, limit: f32, module_px: f32) -> Option<Ray> {
    let step = 0.5;
    let reach = (module_px * 6.0 / step) as usize + 4;
    let mut before = light.at(from);
    let mut core = None;
    for at in 1..reach.min(2_000) {
        let far = at as f32 * step;
        let now = light.at(from + way * far);
        let crossed = || far - step * (now - limit) / (now - before);
        match core {
            None if before < limit && now >= limit => core = Some(crossed()),
            Some(core) if before >= limit && now < limit => {
                return Some(Ray {
                    core,
                    ring: crossed(),
                });
            }
            None | Some(_) => {}
        }
        before = now;
    }
    None
}
