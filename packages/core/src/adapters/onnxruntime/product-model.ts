// A CommonJS module whose names Node cannot see from outside: hence the default import.
import onnxProto from "onnx-proto";
import { type FloatArray, type Precision, toBytes } from "../../tensors/matrix.js";

const { onnx } = onnxProto;
type Node = onnxProto.onnx.INodeProto;

/** What is built into the graph of a matrix product, so that one session serves every product of its kind. */
export interface ProductKind {
  readonly precision: Precision;
  readonly rightTransposed: boolean;
  readonly hasAddend: boolean;
}

/** A right side that is built in: onnxruntime packs it once for its kernel. */
export interface BuiltIn {
  readonly values: FloatArray;
  /** Rows and columns as the values lie in memory. */
  readonly shape: readonly [number, number];
}

const elementTypes = { float32: onnx.TensorProto.DataType.FLOAT, float64: onnx.TensorProto.DataType.DOUBLE };

/** The bytes of a model that takes `left`, `right` and `addend` and gives `product`. */
export function productModel(kind: ProductKind, right?: BuiltIn): Uint8Array {
  const elementType = elementTypes[kind.precision];
  const matrix = (name: string) => ({
    name,
    type: {
      tensorType: {
        elemType: elementType,
        shape: { dim: [{ dimParam: `${name}Rows` }, { dimParam: `${name}Columns` }] },
      },
    },
  });
  const names = ["left", ...(right === undefined ? ["right"] : []), ...(kind.hasAddend ? ["addend"] : [])];
  const graph = {
    name: "product",
    node: nodesOf(kind),
    input: names.map(matrix),
    output: [matrix("product")],
    initializer:
      right === undefined
        ? []
        : [{ name: "right", dims: [...right.shape], dataType: elementType, rawData: toBytes(right.values) }],
  };
  const model = onnx.ModelProto.create({ irVersion: 8, opsetImport: [{ domain: "", version: 17 }], graph });
  return onnx.ModelProto.encode(model).finish();
}

function nodesOf({ rightTransposed, hasAddend }: ProductKind): Node[] {
  const attribute = [{ name: "transB", type: onnx.AttributeProto.AttributeType.INT, i: rightTransposed ? 1 : 0 }];
  const addend = hasAddend ? ["addend"] : [];
  return [{ opType: "Gemm", input: ["left", "right", ...addend], output: ["product"], attribute }];
}
