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
// Over the models, survival is the arithmetic mean. The residual is the geometric mean,
// weighted by survival, since rates differ by factors. The power is there because a
// phone that is seldom silent for so long does not stay so for long. With it phones
// differ half as much in the residual. Every model has the same weight, however much it
// sends. It has to be heard some hundred times. Models that never change their address
// take no part; they are counted without an estimate.
//
// The silence before a device's first frame and after its last is no gap. A stay
// of 20 minutes thus hides some of the longest ones, in the library as in what is
// compared with it.
package prior
