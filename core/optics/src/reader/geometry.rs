//! Points, and the projection that carries the modules of a code into a picture.

use std::ops::{Add, Mul, Sub};

/// A place in a picture or among the modules of a code.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

impl Point {
    pub(crate) const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(crate) fn length(self) -> f32 {
        self.x.hypot(self.y)
    }

    /// Twice the area between two directions, positive if `other` lies clockwise on a screen.
    pub(crate) fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f32> for Point {
    type Output = Self;
    fn mul(self, by: f32) -> Self {
        Self::new(self.x * by, self.y * by)
    }
}

/// A module's place and where it is seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) module: Point,
    pub(crate) seen: Point,
}

/// How a code lies in a picture: a plane seen through a lens without bend.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    across: [f32; 3],
    down: [f32; 3],
    depth: [f32; 3],
}

/// Unknowns of a projection.
const UNKNOWNS: usize = 8;

impl View {
    /// Gives where a place among the modules is seen.
    pub(crate) fn at(&self, u: f32, v: f32) -> Point {
        let of = |row: &[f32; 3]| row[0] * u + row[1] * v + row[2];
        let near = 1.0 / of(&self.depth);
        Point::new(of(&self.across) * near, of(&self.down) * near)
    }

    /// Gives where a place is seen, and what a module to the right and one below is there.
    pub(crate) fn around(&self, u: f32, v: f32) -> [Point; 3] {
        let of = |row: &[f32; 3]| row[0] * u + row[1] * v + row[2];
        let near = 1.0 / of(&self.depth);
        let here = Point::new(of(&self.across) * near, of(&self.down) * near);
        let step = |at: usize| {
            Point::new(
                (self.across[at] - here.x * self.depth[at]) * near,
                (self.down[at] - here.y * self.depth[at]) * near,
            )
        };
        [here, step(0), step(1)]
    }

    /// The view of a code whose three finders are seen at `[origin, right, below]`, `span` modules apart, the right one
    /// and the one below so many times as far away as the origin.
    pub(crate) fn of_finders(seen: [Point; 3], at: f32, span: f32, depths: [f32; 2]) -> Self {
        let [origin, right, below] = seen;
        let [far_right, far_below] = depths;
        let u = (right * far_right - origin) * (1.0 / span);
        let v = (below * far_below - origin) * (1.0 / span);
        let (depth_u, depth_v) = ((far_right - 1.0) / span, (far_below - 1.0) / span);
        // The finders stand at (at, at) and not at the corner.
        Self {
            across: [u.x, v.x, origin.x - (u.x + v.x) * at],
            down: [u.y, v.y, origin.y - (u.y + v.y) * at],
            depth: [depth_u, depth_v, 1.0 - (depth_u + depth_v) * at],
        }
    }

    /// The view that fits pairs best in the sense of least squares; four are the fewest.
    pub(crate) fn through(pairs: &[Pair]) -> Option<Self> {
        if pairs.len() < 4 {
            return None;
        }
        let (module, seen) = (
            Frame::around(pairs.iter().map(|pair| pair.module)),
            Frame::around(pairs.iter().map(|pair| pair.seen)),
        );
        let mut sums = [[0.0_f64; UNKNOWNS + 1]; UNKNOWNS];
        for pair in pairs {
            let ([u, v], [x, y]) = (module.inside(pair.module), seen.inside(pair.seen));
            let rows = [
                [u, v, 1.0, 0.0, 0.0, 0.0, -x * u, -x * v, x],
                [0.0, 0.0, 0.0, u, v, 1.0, -y * u, -y * v, y],
            ];
            for row in rows {
                for (sum, left) in sums.iter_mut().zip(row) {
                    for (sum, right) in sum.iter_mut().zip(row) {
                        *sum += left * right;
                    }
                }
            }
        }
        let h = solve(&mut sums)?;
        let inner = [[h[0], h[1], h[2]], [h[3], h[4], h[5]], [h[6], h[7], 1.0]];
        Some(Self::unframed(inner, module, seen))
    }

    /// Undoes the shift and scale under which the numbers were of one size.
    fn unframed(inner: [[f64; 3]; 3], module: Frame, seen: Frame) -> Self {
        let shifted = inner.map(|[a, b, c]| {
            let (a, b) = (a * module.scale, b * module.scale);
            [a, b, c - a * module.middle[0] - b * module.middle[1]]
        });
        let [across, down, depth] = shifted;
        let back = |row: [f64; 3], middle: f64| {
            let mut out = [0.0; 3];
            for (out, (value, depth)) in out.iter_mut().zip(row.iter().zip(depth)) {
                *out = (value / seen.scale + middle * depth) as f32;
            }
            out
        };
        Self {
            across: back(across, seen.middle[0]),
            down: back(down, seen.middle[1]),
            depth: depth.map(|value| value as f32),
        }
    }
}

/// A shift and a scale that bring points near one.
#[derive(Clone, Copy)]
struct Frame {
    middle: [f64; 2],
    scale: f64,
}

impl Frame {
    fn around(points: impl Iterator<Item = Point> + Clone) -> Self {
        let count = points.clone().count().max(1) as f64;
        let sum = points.clone().fold([0.0; 2], |[x, y], point| {
            [x + f64::from(point.x), y + f64::from(point.y)]
        });
        let middle = sum.map(|sum| sum / count);
        let spread = points
            .map(|point| (f64::from(point.x) - middle[0]).hypot(f64::from(point.y) - middle[1]))
            .fold(0.0, f64::max);
        Self {
            middle,
            scale: 1.0 / spread.max(1e-6),
        }
    }

    fn inside(self, point: Point) -> [f64; 2] {
        [
            (f64::from(point.x) - self.middle[0]) * self.scale,
            (f64::from(point.y) - self.middle[1]) * self.scale,
        ]
    }
}

/// Gauss and Jordan, with the largest pivot of each column.
fn solve(sums: &mut [[f64; UNKNOWNS + 1]; UNKNOWNS]) -> Option<[f64; UNKNOWNS]> {
    for column in 0..UNKNOWNS {
        let largest = (column..UNKNOWNS).max_by(|a, b| {
            let size = |row: &usize| sums[*row][column].abs();
            size(a).total_cmp(&size(b))
        })?;
        sums.swap(column, largest);
        let pivot = sums[column][column];
        if pivot.abs() < 1e-12 {
            return None;
        }
        let lead = sums[column].map(|value| value / pivot);
        sums[column] = lead;
        for (row, values) in sums.iter_mut().enumerate() {
            let factor = values[column];
            if row != column && factor != 0.0 {
                for (value, lead) in values.iter_mut().zip(lead) {
                    *value -= factor * lead;
                }
            }
        }
    }
    Some(std::array::from_fn(|row| sums[row][UNKNOWNS]))
}

#[cfg(test)]
#[path = "tests/geometry.rs"]
mod tests;
