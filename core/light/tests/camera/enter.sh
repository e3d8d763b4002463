# Usage: unshare -m sh enter.sh FOLDER PROGRAM… - mounts a folder with the nodes of a test's camera over /dev, for this
# process and its children only, and becomes the program.
set -eu
mount -t tmpfs tmpfs "$1"
cd "$1"
touch video0 video1 video2
for node in null zero random urandom; do
  touch $node
  mount --bind /dev/$node $node
done
mount --rbind "$1" /dev
shift
exec "$@"
