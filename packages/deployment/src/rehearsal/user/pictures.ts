import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import sharp from "sharp";

/** The pictures of a class in the test set of a data set, as PNG. @param most how many, the first ones */
export async function testPictures(datasetFile: string, className: string, most: number): Promise<Buffer[]> {
  const { description, test } = await new Hdf5DatasetReader().read(datasetFile, datasetFile);
  const [height, width, channels] = description.exampleShape as [number, number, 3];
  const bytes = height * width * channels;
  const label = description.classes.indexOf(className);
  const indices = [...test.labels.keys()].filter((index) => test.labels[index] === label).slice(0, most);
  return Promise.all(
    indices.map((index) =>
      sharp(test.inputs.subarray(index * bytes, (index + 1) * bytes), { raw: { width, height, channels } })
        .png()
        .toBuffer(),
    ),
  );
}
