#!/bin/sh
# Makes the synthetic stereo recording of the example corpus and its transcript
# from the script transcripts/eksempler/E4-manus.txt:
#
#   E4-køreskolen.ogg   Opus, two channels at 24 kbit/s: the citizen (B) on the
#                       left, the caseworker (S) on the right, each heard
#                       faintly in the other's microphone, and room noise
#   E4-køreskolen.vtt   one cue for each spoken sentence, at the times at which
#                       it stands in the recording
#
# Needs espeak-ng (Danish voice), sox and ffmpeg with libopus:
#   apt-get install espeak-ng sox ffmpeg
# Usage: scripts/make-example-recording.sh [OUTPUT-FOLDER]
# The committed files were made with espeak-ng 1.51 on Debian 12; another
# version speaks at another pace, so both files must be replaced together.
set -eu
LC_ALL=C.UTF-8
SOX_OPTS='-R -D' # the same noise every time, and no dither
export LC_ALL SOX_OPTS

here=$(cd "$(dirname "$0")/.." && pwd)
manus=$here/transcripts/eksempler/E4-manus.txt
out=${1:-$here/transcripts/eksempler}
name=E4-køreskolen
rate=16000

for tool in espeak-ng sox soxi ffmpeg awk; do
	command -v "$tool" >/dev/null || { echo "missing: $tool (apt-get install espeak-ng sox ffmpeg)" >&2; exit 1; }
done
espeak-ng --voices=da | grep -q Danish || { echo "espeak-ng has no Danish voice" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Speak every sentence on its own. The silence that espeak-ng puts around it is
# cut off, so that the times in the transcript are those of the speech.
say() { # speaker, text, file
	case $1 in
	B) voice=da+m3 pitch=34 speed=142 ;;
	*) voice=da+f3 pitch=58 speed=150 ;;
	esac
	espeak-ng -v "$voice" -p "$pitch" -s "$speed" -w "$work/raw.wav" -- "$2"
	sox "$work/raw.wav" -r $rate -c 1 -b 16 "$3" \
		silence 1 0.005 0.4% reverse silence 1 0.005 0.4% fade t 0.008 reverse fade t 0.005 gain -n -7
}

ring() { # file: an office telephone, two bursts
	sox -n -r $rate -c 1 -b 16 "$work/burst.wav" synth 0.45 sine 425 tremolo 22 90 gain -22 fade t 0.02 -0 0.05
	sox "$work/burst.wav" "$1" pad 0 0.35 repeat 1
}

# plan.tsv: clip file, speaker, start and end in ms, text
n=0
end=0
plan=$work/plan.tsv
: >"$plan"
grep -v '^#' "$manus" | while read -r spk gap text; do
	[ -n "$spk" ] || continue
	bc=no
	case $text in "~"*) bc=yes text=${text#"~"} ;; esac
	at=$(awk -v e="$end" -v g="$gap" 'BEGIN { t = e + 1000 * g; printf "%d", t < 0 ? 0 : t }')
	# Sentences of a turn follow each other after 0.22 s.
	printf '%s\n' "$text" | sed 's/\([.?]\) /\1\n/g' >"$work/sentences"
	while read -r sentence; do
		n=$((n + 1))
		clip=$work/$(printf '%04d' "$n").wav
		if [ "$spk" = "!" ]; then ring "$clip"; else say "$spk" "$sentence" "$clip"; fi
		stop=$(awk -v a="$at" -v d="$(soxi -D "$clip")" 'BEGIN { printf "%d", a + 1000 * d }')
		printf '%s\t%s\t%d\t%d\t%s\n' "$clip" "$spk" "$at" "$stop" "$sentence" >>"$plan"
		at=$((stop + 220))
	done <"$work/sentences"
	# What is said during somebody's turn does not move the conversation on.
	[ $bc = yes ] || end=$stop
done

# One track for each voice: silence and clips in turn, cut to whole samples.
samples=$(awk -F '\t' -v r=$rate '$4 > t { t = $4 } END { printf "%d", (t + 900) * r / 1000 }' "$plan")
total=$(awk -v n="$samples" -v r=$rate 'BEGIN { printf "%.3f", n / r }')
track() { # speaker, file
	set -- "$1" "$2" "$work/$1"
	mkdir -p "$3"
	awk -F '\t' -v s="$1" '$2 == s { print $1 "\t" $3 "\t" $4 }' "$plan" | sort -t "$(printf '\t')" -k2,2n >"$3/list"
	pos=0
	: >"$3/files"
	i=0
	while IFS="$(printf '\t')" read -r clip from _; do
		i=$((i + 1))
		lead=$((from * rate / 1000 - pos))
		sox "$clip" "$3/$(printf '%04d' $i).wav" pad "${lead}s" 0s
		pos=$((from * rate / 1000 + $(soxi -s "$clip")))
		printf '%s\n' "$3/$(printf '%04d' $i).wav" >>"$3/files"
	done <"$3/list"
	# shellcheck disable=SC2046 # the names hold no blanks
	sox $(cat "$3/files") "$2" pad 0 "$((samples - pos))s"
}
track B "$work/left.wav"
track S "$work/right.wav"
track '!' "$work/ring.wav"

# Each microphone also hears the other person, 24 dB down, the telephone and the room.
sox -n -r $rate -c 1 -b 16 "$work/room1.wav" synth "$total" pinknoise vol 0.004
sox -n -r $rate -c 1 -b 16 "$work/room2.wav" synth "$total" pinknoise vol 0.005
mix() { # own, other, room, file
	sox -m -v 0.9 "$1" -v 0.055 "$2" -v 0.5 "$work/ring.wav" -v 1 "$3" "$4"
}
mix "$work/left.wav" "$work/right.wav" "$work/room1.wav" "$work/1.wav"
mix "$work/right.wav" "$work/left.wav" "$work/room2.wav" "$work/2.wav"
sox -M "$work/1.wav" "$work/2.wav" "$work/stereo.wav"
ffmpeg -nostdin -v error -y -i "$work/stereo.wav" -map_metadata -1 \
	-c:a libopus -b:a 24k -application voip -fflags +bitexact -flags:a +bitexact "$work/$name.ogg"

awk -F '\t' '
	function clock(ms) { return sprintf("%02d:%02d:%02d.%03d", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000) }
	BEGIN { print "WEBVTT\n\nNOTE Opdigtet samtale. Alle personer, steder og hændelser er opfundet.\n" }
	$2 == "!" { print "NOTE telefonen ringer\n"; next }
	{ print ++n; print clock($3) " --> " clock($4); print "<v " $2 ">" $5 "</v>\n" }
' "$plan" >"$work/$name.vtt"

mkdir -p "$out"
mv "$work/$name.ogg" "$work/$name.vtt" "$out/"
echo "$out/$name.ogg: $(wc -c <"$out/$name.ogg") bytes, $total s; $out/$name.vtt: $(grep -c -- '-->' "$out/$name.vtt") cues"
