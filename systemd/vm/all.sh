#!/usr/bin/env bash
#
# all.sh [CASE...] runs cases in machines of their own, JOBS=2 side by side, and
# prints what each checked. Without arguments it runs all that CI runs. The exit
# status is 1 if any failed.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vm=${FOOTFALL_VM:-/var/tmp/footfall-vm}
export FOOTFALL_VM=$vm

# The longest first. A word after + goes to the kernel.
cases=(service+secretmem.enable=1 service managed radio advice wifi hello)
[ $# -eq 0 ] || cases=("$@")

mkdir -p "$vm/runs"
printf '%s\n' "${cases[@]}" | xargs -P "${JOBS:-2}" -I{} sh -c \
	"'$here/run.sh' {} > '$vm/runs/{}.txt' 2>&1; status=\$?; { echo '== {}'; cat '$vm/runs/{}.txt'; }; exit \$((status != 0))" ||
	{ echo "== some cases FAILED"; exit 1; }
echo "== all cases passed"
