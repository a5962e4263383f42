#!/usr/bin/env bash
#
# all.sh [CASE...] runs cases in machines of their own, JOBS=2 side by side, and
# prints what each checked. Without arguments it runs them all. A case that fails is
# tried once more: an emulated machine beside others can be too slow for a time-out.
# Both tries are printed. The exit status is 1 if a case failed twice.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vm=${FOOTFALL_VM:-/var/tmp/footfall-vm}
export FOOTFALL_VM=$vm

# The longest first. A word after + goes to the kernel.
cases=(package+secretmem.enable=1 service+secretmem.enable=1 service bluetooth flap hubpower hub advice tenminutes managed radio channel wifi powercut hello)
[ $# -eq 0 ] || cases=("$@")

# one CASE runs a case, and prints its output in one piece.
one() {
	local out ended=0
	out=$("$here/run.sh" "$1" 2>&1) || ended=1
	printf '== %s\n%s\n' "$1" "$out"
	[ "$ended" -ne 0 ] || return 0
	out=$("$here/run.sh" "$1" 2>&1) || ended=2
	printf '== %s, tried again\n%s\n' "$1" "$out"
	return $((ended - 1))
}
export -f one
export here

mkdir -p "$vm/runs"
printf '%s\n' "${cases[@]}" | xargs -P "${JOBS:-2}" -I{} bash -c 'one {}' ||
	{ echo "== some cases FAILED"; exit 1; }
echo "== all cases passed"
