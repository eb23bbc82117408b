// In the browser uPlot's module stands beside ours; its types come with the package.
import uPlot from "uplot";

export default uPlot;
