//! The worker's side: reads requests, drives the module on this one thread, answers, ends when the pipe closes.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};

use super::pipe::{self, Numbered, PipeError};
use crate::devices::error::DeviceError;
use crate::devices::pkcs11::Device;
use crate::devices::protocol::{Answer, Progress, Request, SEEN_R_CHUNK};

/// How long a module may hang after the signer is gone, before the worker ends itself.
const ORPHAN_GRACE: Duration = Duration::from_secs(10);

type Asked = Result<Numbered<Request>, PipeError>;

/// Whether a process's memory can reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// It stays where it is.
    Locked,
    /// The system set a limit, and swap may get it.
    Unlocked,
}

/// Keeps this process's memory out of core dumps, other processes and, where the system allows it, swap.
pub fn harden_process() -> Memory {
    // Each is one more wall; on a practice site none of them failing is a reason not to go on.
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = rustix::process::setrlimit(Resource::Core, none);
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    // Under a finite limit locking would make a later allocation fail, in the middle of a batch.
    let all = rustix::mm::MlockAllFlags::CURRENT | rustix::mm::MlockAllFlags::FUTURE;
    let unlimited = rustix::process::getrlimit(Resource::Memlock).current.is_none();
    if unlimited && rustix::mm::mlockall(all).is_ok() {
        Memory::Locked
    } else {
        Memory::Unlocked
    }
}

/// Takes stdin and stdout away from whatever a module might print, and returns them as the pipe.
///
/// # Errors
/// When the system has no file descriptors left.
pub fn take_pipe() -> io::Result<(File, File)> {
    let stdin = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok((stdin, stdout))
}

/// Serves requests until the pipe closes or [`Request::Close`] comes, then logs out and unloads the module.
///
/// # Errors
/// A pipe that breaks or says something that is not a request.
pub fn serve(stdin: impl Read + Send + 'static, mut stdout: impl Write) -> Result<(), PipeError> {
    let (asked, requests) = sync_channel(1);
    thread::Builder::new()
        .name("device-requests".into())
        .spawn(move || read_requests(stdin, &asked))
        .map_err(PipeError::Io)?;
    let mut device = None;
    let served = answer_all(&requests, &mut device, &mut stdout);
    if let Some(device) = device {
        // The process ends now; a module that refuses to be unloaded is unloaded by that.
        let _: Result<(), DeviceError> = device.finalize();
    }
    served
}

fn answer_all(
    requests: &Receiver<Asked>,
    device: &mut Option<Device>,
    stdout: &mut impl Write,
) -> Result<(), PipeError> {
    loop {
        let Numbered { number, message } = match requests.recv() {
            Ok(Ok(request)) => request,
            Ok(Err(PipeError::Closed)) | Err(_) => return Ok(()),
            Ok(Err(error)) => return Err(error),
        };
        let last = matches!(message, Request::Close);
        let mut progress = |step: Progress| {
            // If the signer is gone the answer will fail to be written as well, and that ends the worker.
            let _ = say(stdout, number, Answer::Progress(step));
        };
        let answer = answer(device, message, &mut progress).unwrap_or_else(Answer::Failed);
        say(stdout, number, answer)?;
        if last {
            return Ok(());
        }
    }
}

fn say(stdout: &mut impl Write, number: u64, message: Answer) -> Result<(), PipeError> {
    pipe::write(stdout, &pipe::encode(&Numbered { number, message })?)
}

fn answer(
    loaded: &mut Option<Device>,
    request: Request,
    progress: &mut dyn FnMut(Progress),
) -> Result<Answer, DeviceError> {
    let device = match (loaded.as_mut(), request) {
        (None, Request::Hello { profile }) => {
            *loaded = Some(Device::load(profile)?);
            return Ok(Answer::Ready);
        }
        (Some(_), Request::Hello { .. }) => return Err(DeviceError::lost_worker("hello twice")),
        (None, _) => return Err(DeviceError::lost_worker("no hello")),
        (Some(device), request) => (device, request),
    };
    let (device, request) = device;
    ask(device, request, progress)
}

fn ask(
    device: &mut Device,
    request: Request,
    progress: &mut dyn FnMut(Progress),
) -> Result<Answer, DeviceError> {
    Ok(match request {
        Request::Hello { .. } => return Err(DeviceError::lost_worker("hello twice")),
        Request::SelfTest => Answer::SelfTest(device.self_test()?),
        Request::InitToken(init) => Answer::Initialised(device.init_token(&init)?),
        Request::Open(open) => Answer::Opened(device.open(&open)?),
        Request::SeenR { values } => {
            if values.len() > SEEN_R_CHUNK {
                let (got, limit) = (values.len() as u64, SEEN_R_CHUNK as u64);
                return Err(DeviceError::TooMany {
                    what: "r values".into(),
                    got,
                    limit,
                });
            }
            device.seen_r(&values);
            Answer::Done
        }
        Request::GenerateKeys(asked) => Answer::Keys(device.generate_keys(&asked, progress)?),
        Request::ReadBack { keys } => Answer::ReadBack(device.read_back(&keys, progress)?),
        Request::Sign { jobs } => Answer::Signatures(device.sign(&jobs, progress)?),
        Request::SignDocument { text } => Answer::Signature(device.sign_document(&text)?),
        Request::ReadMark => Answer::Mark(device.read_mark()?),
        Request::WriteMark(mark) => {
            device.write_mark(mark)?;
            Answer::Done
        }
        Request::Logout | Request::Close => {
            device.logout();
            Answer::Done
        }
    })
}

/// Reads on a thread of its own, so that a closed pipe is noticed while the module hangs.
fn read_requests(mut stdin: impl Read, asked: &SyncSender<Asked>) {
    loop {
        let request = pipe::read(&mut stdin);
        let last = request.is_err();
        if asked.try_send(request).is_err() || last {
            break;
        }
    }
    thread::sleep(ORPHAN_GRACE);
    // The process is still here, so the module hangs, and the signer that would have ended it is gone.
    let _ = rustix::process::kill_process(rustix::process::getpid(), Signal::KILL);
}
