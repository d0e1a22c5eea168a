/** Holds the recent entries of one feed and answers windows over them. */
export class FeedSeries {}
