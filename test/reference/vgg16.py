"""VGG16 without its top, at any width."""

import keras

BLOCKS = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]


def vgg16(side, width):
    """keras.applications' where it has it, else the same layer by layer, with fewer channels."""
    if width == 1:
        return keras.applications.VGG16(weights=None, include_top=False, input_shape=(side, side, 3))
    x = inputs = keras.Input((side, side, 3))
    for i, (channels, convolutions) in enumerate(BLOCKS, 1):
        for j in range(1, convolutions + 1):
            x = keras.layers.Conv2D(
                int(channels * width), 3, padding="same", activation="relu", name=f"block{i}_conv{j}"
            )(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{i}_pool")(x)
    return keras.Model(inputs, x)
