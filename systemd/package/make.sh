#!/bin/sh
# make.sh PROGRAM FORMAT ARCH
#
# Makes one package (FORMAT deb, rpm or ipk) for ARCH, as that format calls it, in OUT.
# The same input makes the same bytes: all files are given the time of the commit.
#
#   PACKAGE_VERSION  version of the package
#   PACKAGE          footfall, or footfall-hub; default: footfall
#   OUT              folder of the package; default: dist
#   SHARE            manual, completions and changelog, as "make share" writes them
#   MAINTAINER       name and address in the package
#   NFPM             how to run nfpm
set -eu

PROGRAM=$1 format=$2 ARCH=$3
SHARE=${SHARE:-dist/share}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
MAINTAINER=${MAINTAINER:-Footfall maintainers <footfall@localhost>}
export PROGRAM ARCH SHARE SOURCE_DATE_EPOCH MAINTAINER PACKAGE_VERSION

case ${PACKAGE:-footfall}:$format in
footfall-hub:*) contents=systemd/package/hub.yaml ;;
*:ipk) contents=systemd/package/openwrt.yaml ;;
*) contents=systemd/package/linux.yaml ;;
esac
# $NFPM is a command with arguments.
${NFPM:-go tool -modfile=.ci/tools/go.mod nfpm} package -f "$contents" -p "$format" -t "${OUT:-dist}/"
