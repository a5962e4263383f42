// Package prior computes what the estimator assumes of phones it cannot follow,
// from phones whose every frame is known.
//
// # Why
//
// Where nothing links a phone's scans, the estimate hangs on how long phones are
// silent, and that is taken from a library of phones ([scans.Library]). A crowd of
// the library's own phones then judges the estimator by what it was told. So a
// crowd of some phones is judged with the prior of others: this package fits it,
// and "footfall replay accuracy --prior" takes it.
//
// # How
//
// A labelled crowd comes with a list of its frames, each with its device and the
// device's model. Of all devices of a model, and of frames from addresses that
// are not global, a gap is the time from one frame to the device's next, if it is
// longer than a scan lasts (2 s) or the address has changed in between. For each
// of the estimator's lags,
//
//	survival = share of the gaps that are longer than the lag
//	residual = mean of min(gap, scans.MaxGap) − lag over these, at least 1 s,
//	           divided by survival to the power of scans.ResidualPower
//
// and over the models the arithmetic mean of the one, and the geometric mean of
// the other, since rates differ by factors, each with the weight of its survival. (The
// power: a phone that is seldom silent for so long does not stay so for long. With it
// phones differ in the residual half as much.) Every model has the same weight besides,
// however much it sends; and it has to be heard some hundred times, or chance makes
// beats of its silences. Models that never show another address than their own take no
// part; they are counted without an estimate.
//
// Where beats are followed, the prior has to say how many silences end off the beat.
// A period is the time from the begin of one scan to that of the next; a lag is a
// beat if scans of one device begin so much after each other in more of all cases,
// by one of the shares of scans.Faint, than at the lags within 10 s around it. For
// each share and between each two lags,
//
//	hidden = periods that end off the beat / time that periods last × mean period
//
// with the mean of those periods that are longer than a scan, averaged over models
// by the share of their periods that last so long.
//
// The silence before a device's first frame and after its last is no gap. A stay
// of 20 minutes thus hides some of the longest ones, in the library as in what is
// compared with it.
package prior
