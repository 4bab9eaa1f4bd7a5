// The program as the demo starts it: as ever, but it ends with the demo.
import './end-with-parent.ts';
import '../main.ts';
