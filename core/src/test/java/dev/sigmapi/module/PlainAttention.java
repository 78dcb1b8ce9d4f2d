package dev.sigmapi.module;

/**
 * Attention over one sequence by plain loops over all scores at once, in double precision: values,
 * and gradients derived by hand.
 */
final class PlainAttention {
  final int heads;
  final int keyHeads;
  boolean causal;
  double scale = 1;
  double[][] distances;
  double[][] additive;
  boolean[] masked;

  double[][] dq;
  double[][] dk;
  double[][] dv;
  double[][] dDistances;
  double[][] dAdditive;

  PlainAttention(int heads, int keyHeads) {
    this.heads = heads;
    this.keyHeads = keyHeads;
  }

  /** The weights of a head: [queries][keys]. */
  double[][] weights(double[][] q, double[][] k, int head) {
    double[][] p = new double[q.length][k.length];
    for (int i = 0; i < q.length; i++) {
      double[] s = new double[k.length];
      for (int j = 0; j < k.length; j++) {
        s[j] = sees(i, j) ? score(q, k, head, i, j) : Double.NEGATIVE_INFINITY;
      }
      p[i] = SequenceRows.softmax(s);
    }
    return p;
  }

  double[][] values(double[][] q, double[][] k, double[][] v) {
    int width = v.length == 0 ? 0 : v[0].length / keyHeads;
    double[][] y = new double[q.length][heads * width];
    for (int head = 0; head < heads; head++) {
      double[][] p = weights(q, k, head);
      for (int i = 0; i < q.length; i++) {
        for (int j = 0; j < k.length; j++) {
          for (int c = 0; c < width && p[i][j] != 0; c++) {
            y[i][head * width + c] += p[i][j] * v[j][keyHead(head) * width + c];
          }
        }
      }
    }
    return y;
  }

  /** Computes all gradients, given that of the values. */
  void gradients(double[][] q, double[][] k, double[][] v, double[][] dy) {
    dq = new double[q.length][q.length == 0 ? 0 : q[0].length];
    dk = new double[k.length][k.length == 0 ? 0 : k[0].length];
    dv = new double[v.length][v.length == 0 ? 0 : v[0].length];
    dDistances = distances == null ? null : new double[heads][distances[0].length];
    dAdditive = additive == null ? null : new double[heads][additive[0].length];
    int width = v.length == 0 ? 0 : v[0].length / keyHeads;
    for (int head = 0; head < heads; head++) {
      double[][] p = weights(q, k, head);
      for (int i = 0; i < q.length; i++) {
        double[] dp = new double[k.length];
        double mean = 0;
        for (int j = 0; j < k.length; j++) {
          for (int c = 0; c < width && p[i][j] != 0; c++) {
            int at = keyHead(head) * width + c;
            dp[j] += dy[i][head * width + c] * v[j][at];
            dv[j][at] += p[i][j] * dy[i][head * width + c];
          }
          mean += p[i][j] * dp[j];
        }
        for (int j = 0; j < k.length; j++) {
          if (p[i][j] != 0) {
            addScoreGradients(q, k, head, i, j, p[i][j] * (dp[j] - mean));
          }
        }
      }
    }
  }

  private boolean sees(int i, int j) {
    return !(causal && j > i) && !(masked != null && masked[j]);
  }

  private int keyHead(int head) {
    return head / (heads / keyHeads);
  }

  private double score(double[][] q, double[][] k, int head, int i, int j) {
    int width = k[0].length / keyHeads;
    double s = distances == null ? 0 : distances[head][distance(i, j)];
    for (int c = 0; c < width; c++) {
      double a = q[i][head * width + c];
      double b = k[j][keyHead(head) * width + c];
      s += additive == null ? scale * a * b : additive[head][c] * Math.tanh(a + b);
    }
    return s;
  }

  private void addScoreGradients(double[][] q, double[][] k, int head, int i, int j, double ds) {
    int width = k[0].length / keyHeads;
    if (distances != null) {
      dDistances[head][distance(i, j)] += ds;
    }
    for (int c = 0; c < width; c++) {
      int a = head * width + c;
      int b = keyHead(head) * width + c;
      if (additive == null) {
        dq[i][a] += scale * ds * k[j][b];
        dk[j][b] += scale * ds * q[i][a];
      } else {
        double t = Math.tanh(q[i][a] + k[j][b]);
        dAdditive[head][c] += ds * t;
        dq[i][a] += ds * additive[head][c] * (1 - t * t);
        dk[j][b] += ds * additive[head][c] * (1 - t * t);
      }
    }
  }

  private int distance(int i, int j) {
    int farthest = distances[0].length / 2;
    return Math.min(Math.max(j - i, -farthest), farthest) + farthest;
  }
}
