package main

import (
	"bytes"
	"math"
	"testing"

	"footfall/sensor/accuracy"
)

func TestWriteTable(t *testing.T) {
	s := func(mape, bias, coverage, rate float64) score {
		return score{
			accuracy.Score{Windows: 7, Truth: 40, MAPE: mape, Bias: bias, Coverage: coverage},
			accuracy.Score{Windows: 7, Truth: 40, MAPE: rate},
			accuracy.Score{Windows: 7, Truth: 40, MAPE: rate / 2},
		}
	}
	empty := accuracy.Evaluate(nil)
	rows := []row{
		{single, "A", []score{{empty, empty, empty}, {empty, empty, empty}}},
		{halves, "1a-ABC", []score{s(0.1, -0.1, 1, 0.2), s(0.3, 0.1, 0.9, 0.2)}},
		{halves, "1b-DE", []score{s(0.2, 0.05, 0.5, 0.1), s(0.1, 0.3, 1, 1.5)}},
		{halves, "2a-X", []score{{empty, empty, empty}, s(0.2, -0.4, 0.8, 0.3)}},
		{noise, "2b-YZ", []score{{empty, empty, empty}, s(0.4, -0.4, 0.8, 0.2)}},
		{random, "1a-AB", []score{s(0.5, 0, 1, 1), s(0.5, 0, 1, 1)}},
	}
	var out bytes.Buffer
	if err := writeTable(&out, "title:", rows); err != nil {
		t.Fatal(err)
	}
	const want = `title:
                 | 5 min                                              | 15 min
crowd   devices  |     MAPE      bias  in 90 %  one rate  own rates  |     MAPE      bias  in 90 %  one rate  own rates

halves
1a-ABC     40.0  |   10.0 %   -10.0 %  100.0 %    20.0 %     10.0 %  |   30.0 %   +10.0 %   90.0 %    20.0 %*    10.0 %
1b-DE      40.0  |   20.0 %    +5.0 %   50.0 %    10.0 %*     5.0 %  |   10.0 %   +30.0 %  100.0 %   150.0 %     75.0 %
2a-X          -  |        -         -        -         -          -  |   20.0 %   -40.0 %   80.0 %    30.0 %     15.0 %
mean       40.0  |   15.0 %    -2.5 %   75.0 %    15.0 %      7.5 %  |   20.0 %    +0.0 %   90.0 %    66.7 %     33.3 %
worst         -  |   20.0 %   -10.0 %   50.0 %    20.0 %     10.0 %  |   30.0 %   -40.0 %   80.0 %   150.0 %     75.0 %
one rate is better on 1 of 3 at 5 min, 1 of 3 at 15 min

noise
2b-YZ         -  |        -         -        -         -          -  |   40.0 %   -40.0 %   80.0 %    20.0 %*    10.0 %
one rate is better on 0 of 1 at 5 min, 1 of 1 at 15 min

single
A             -  |        -         -        -         -          -  |        -         -        -         -          -
one rate is better on 0 of 1 at 5 min, 0 of 1 at 15 min

random
1a-AB      40.0  |   50.0 %    +0.0 %  100.0 %   100.0 %     50.0 %  |   50.0 %    +0.0 %  100.0 %   100.0 %     50.0 %
one rate is better on 0 of 1 at 5 min, 0 of 1 at 15 min

splits
1          40.0  |   15.0 %    -2.5 %   75.0 %    15.0 %      7.5 %  |   20.0 %   +20.0 %   95.0 %    85.0 %     42.5 %
2             -  |        -         -        -         -          -  |   30.0 %   -40.0 %   80.0 %    25.0 %*    12.5 %
mean       40.0  |   15.0 %    -2.5 %   75.0 %    15.0 %      7.5 %  |   25.0 %   -10.0 %   87.5 %    55.0 %     27.5 %
worst         -  |   15.0 %    -2.5 %   75.0 %    15.0 %      7.5 %  |   30.0 %   -40.0 %   80.0 %    85.0 %     42.5 %
one rate is better on 0 of 2 at 5 min, 1 of 2 at 15 min

one rate is better on 1 of 6 at 5 min, 2 of 6 at 15 min in all
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestSumsOfNone(t *testing.T) {
	for name, s := range map[string]accuracy.Score{"mean": mean(nil), "worst": worst(nil)} {
		if !math.IsNaN(s.MAPE) || !math.IsNaN(s.Coverage) {
			t.Errorf("%s of none: got %+v", name, s)
		}
	}
}
